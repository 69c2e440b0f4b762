"""Speaking ONVIF to one device: bounded in time and size, and never to anyone whom the device names."""
