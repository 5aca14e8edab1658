"""Motion out by the VMC protocol (https://protocol.vmc.info): OSC bundles over UDP."""
