"""What planning does with messages and commands, one function each."""
