"""What a contract is made of, and the register of all contracts."""
