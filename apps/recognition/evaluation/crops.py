"""`manage.py evaluate plate-crops DIR`: plates that were cut out of pictures; no text is sought."""

from argparse import ArgumentParser
from typing import Any

from apps.evaluation.costs import Stopwatch
from apps.evaluation.progress import Progress
from apps.evaluation.registry import existing_folder
from apps.evaluation.report import Report
from apps.recognition.evaluation import opening
from apps.recognition.evaluation.judging import NOTES, Judged, conditions, details, figures, judge, misses
from apps.recognition.evaluation.truth import read_picture, read_table
from safecity_gis.grammars import load_grammar
from safecity_gis.worker.plates.reader import open_plate_reader


class PlateCropsEvaluation:
    """Reads plates that fill their pictures and compares them with the truth."""

    name = "plate-crops"
    help = "read number plates that fill their pictures (and groundtruth.csv: file,text)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        opening.add_arguments(parser)

    def run(self, progress: Progress, **options: Any) -> Report:
        folder = existing_folder(options["directory"])
        plates = read_table(folder)
        reader = opening.opened(open_plate_reader, options["models"])
        grammar = load_grammar(options["grammar"])
        watch, judged = Stopwatch(), list[Judged]()
        for number, plate in enumerate(plates):
            progress.tell("crops", number, len(plates))
            picture = read_picture(plate.photo)
            with watch:
                read = reader.read_crop(picture, grammar)
            judged.append(judge(plate, read, picture))
        cost = watch.per(len(plates))
        return Report(
            title=f"Crops of number plates ({grammar.title})",
            subject=str(folder.resolve()),
            figures=figures(judged, cost, "ms_per_plate", "Time per plate"),
            details=details(judged, cost),
            conditions=conditions(judged),
            misses=misses(judged),
            notes=[f"Grammar {grammar.name}; model {reader.lines.model.name} ({reader.lines.provider}).", *NOTES],
        )
