"""The standard as typed, frozen records: what a message says, independent of how its XML was written."""
