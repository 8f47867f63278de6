"""Problems and plans as files."""
