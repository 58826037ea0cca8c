"""`make bench`: what the media side costs on this machine. Compare runs, not machines."""
