"""`manage.py evaluate plates`, `plate-crops` and `crowd`: how well plates are read, and people counted, in pictures."""

from apps.evaluation.registry import register
from apps.recognition.evaluation.crops import PlateCropsEvaluation
from apps.recognition.evaluation.crowd import CrowdEvaluation
from apps.recognition.evaluation.photos import PlatesEvaluation

register(PlatesEvaluation())
register(PlateCropsEvaluation())
register(CrowdEvaluation())
