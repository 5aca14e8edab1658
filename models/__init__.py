"""INFP networks, assets and evaluation; needs the extra `train` where it trains."""
