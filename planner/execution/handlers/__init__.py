"""What execution does with messages and commands, one function each."""
