"""Medical Subject Headings: readers of their files and a small set that needs no file."""
