"""How fast explorer is, measured on this machine: ``make bench``."""
