"""`manage.py evaluate plates DIR`: plates of vehicles in photographs; where the plate is, is not given away."""

from argparse import ArgumentParser
from typing import Any

from apps.evaluation.costs import Stopwatch
from apps.evaluation.pictures import Picture
from apps.evaluation.progress import Progress
from apps.evaluation.registry import existing_folder
from apps.evaluation.report import Figure, Report
from apps.recognition.evaluation import opening
from apps.recognition.evaluation.judging import NOTES, Judged, conditions, details, figures, judge, misses
from apps.recognition.evaluation.truth import Plate, read_photos, read_picture
from safecity_gis.grammars import load_grammar
from safecity_gis.messages.observations import ObjectClass
from safecity_gis.worker.inference import Detector, open_detector
from safecity_gis.worker.plates.reader import open_plate_reader

VEHICLES = (ObjectClass.MOTORCYCLE, ObjectClass.CAR, ObjectClass.BUS, ObjectClass.TRUCK, ObjectClass.RICKSHAW)


class PlatesEvaluation:
    """Reads the plate of one vehicle in each photograph and compares it with the truth."""

    name = "plates"
    help = "read number plates of vehicles in photographs (beside each: file x y w h TEXT)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        opening.add_arguments(parser)

    def run(self, progress: Progress, **options: Any) -> Report:
        folder = existing_folder(options["directory"])
        plates = read_photos(folder)
        detector = opening.opened(open_detector, options["models"])
        reader = opening.opened(open_plate_reader, options["models"])
        grammar = load_grammar(options["grammar"])
        watch, judged, found = Stopwatch(), list[Judged](), 0
        for number, plate in enumerate(plates):
            progress.tell("photographs", number, len(plates))
            picture = read_picture(plate.photo)
            vehicle = smallest_vehicle_around(plate, picture, detector)
            found += vehicle is not None
            with watch:
                read = reader.read(picture, vehicle or (0, 0, picture.shape[1], picture.shape[0]), grammar)
            judged.append(judge(plate, read, picture))
        cost = watch.per(len(plates))
        return Report(
            title=f"Number plates ({grammar.title})",
            subject=str(folder.resolve()),
            figures=figures(judged, cost, "ms_per_vehicle", "Time per vehicle"),
            details=[*details(judged, cost), Figure("vehicles", found, "Plates on a vehicle that the detector found")],
            conditions=conditions(judged),
            misses=misses(judged),
            notes=[
                f"Grammar {grammar.name}; models {reader.finder.model.name} and {reader.lines.model.name} "
                f"({reader.lines.provider}), vehicles by {detector.model.name}.",
                "The vehicle is the smallest detected one that holds the centre of the true plate, else the whole photograph; "
                "where on it the plate is, the reader finds itself. The time is of all work on the plate, without finding the "
                "vehicle.",
                *NOTES,
            ],
        )


def smallest_vehicle_around(plate: Plate, picture: Picture, detector: Detector) -> list[float] | None:
    """Box xyxy of the vehicle that carries the plate; None where none was detected there."""
    if plate.box is None:
        return None
    x, y = (plate.box[0] + plate.box[2]) / 2, (plate.box[1] + plate.box[3]) / 2
    seen = detector.detect(picture)
    around = [
        box
        for box, kind in zip(seen.boxes.tolist(), seen.classes.tolist(), strict=True)
        if kind in VEHICLES and box[0] <= x <= box[2] and box[1] <= y <= box[3]
    ]
    return min(around, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), default=None)
