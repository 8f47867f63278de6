"""One rule of a planning problem a file, told anew."""
