"""Any program that turns text on its standard input into sound on its standard output."""
