"""Tools for those who keep the content and the code; the hub itself does not need them."""
