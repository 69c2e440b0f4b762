"""What cameras see of the ground: occlusion by buildings, pixel density, PTZ reach, and what is seen once, k times or never.

Everything is computed in metres east and north of the origin of one `LocalFrame`, on flat ground.
Source: EN 62676-4 (pixel densities of detection, observation, recognition and identification).
"""
