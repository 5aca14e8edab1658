"""Motion out to Unreal Engine, as Epic's app Live Link Face sends it: UDP datagrams."""
