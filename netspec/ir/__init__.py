"""The network as data: the frozen model, its text form, its JSON form, and the laws that it keeps."""
