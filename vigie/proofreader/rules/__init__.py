"""Our own rules, one file a family. Each module registers its rules when it is imported; see `rulebook`."""
