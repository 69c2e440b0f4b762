"""`manage.py evaluate plates` and `plate-crops`: how well plates are read in photographs and in crops."""

from apps.evaluation.registry import register
from apps.recognition.evaluation.crops import PlateCropsEvaluation
from apps.recognition.evaluation.photos import PlatesEvaluation

register(PlatesEvaluation())
register(PlateCropsEvaluation())
