"""Live pictures: the right checked, the grant given, the viewer's name burnt in."""
