rm -f "$unfinished"
