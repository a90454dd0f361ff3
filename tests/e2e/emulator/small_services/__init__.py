"""Small parts of services that ministack lacks: they remember what they are told."""
