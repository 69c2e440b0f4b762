"""The live way with 1,300 cameras, 5,000 moving objects and 200 viewers: age of what is seen, and processor time per frame."""

import numpy as np

from tests.perf.figures import Figure, Mark, figure_alone, figure_beside
from tests.perf.live.crowd import SIMULATED_OBJECTS, VIEWERS_OF_A_USER, busy_city, cookies_of
from tests.perf.live.paint import ages_ms, forget_ages, map_open
from tests.perf.live.replay import bare_cpu_per_frame, cpu_per_frame, record_groups, viewers_of
from tests.perf.live.viewers import percentile_ms
from tests.perf.setting import Setting

VIEWERS, QUICK_VIEWERS = 200, 40
SECONDS, QUICK_SECONDS = 30.0, 8.0
WARM_UP_S = 15.0
TICK_MS = 250.0
MOST_MS = TICK_MS + 250.0
MOST_TIMES_BARE = 4.0


def measure(setting: Setting) -> list[Figure]:
    count, seconds = (QUICK_VIEWERS, QUICK_SECONDS) if setting.quick else (VIEWERS, SECONDS)
    settle_s = 6.0 + count * 0.05
    pairs, p50, p95 = [], [], []
    with busy_city(setting.scratch / "city", objects=SIMULATED_OBJECTS) as stack:
        cookies = cookies_of(stack.manage, -(-count // VIEWERS_OF_A_USER))
        viewers = viewers_of(cookies, count, VIEWERS_OF_A_USER)
        web = stack.pid("web")
        recorded = record_groups(stack.port, cookies[-1], count, 5.0)
        for number in range(setting.repeats):
            ours, rate, counted = cpu_per_frame(web, stack.port, viewers, seconds, settle_s)
            bare, bare_rate = bare_cpu_per_frame(recorded, count, seconds, settle_s)
            pairs.append((ours, bare))
            p50.append(percentile_ms(counted["ages"], 0.5))
            p95.append(percentile_ms(counted["ages"], 0.95))
            setting.tell(
                f"{number + 1}: {ours:.0f} us a frame ({rate:.0f}/s), bare {bare:.0f} ({bare_rate:.0f}/s)"
                f", p95 {p95[-1]:.0f} ms, {counted['lost']} lost"
            )
        with map_open(stack.url, "commander", stack.password) as person:
            person.page.wait_for_timeout(WARM_UP_S * 1000)
            amount = int(person.page.get_attribute("html", "data-objects") or 0)
            forget_ages(person.page)
            cpu_per_frame(web, stack.port, viewers, seconds, settle_s)
            painted = ages_ms(person.page)
    note = f"{count} viewers, {amount} objects in Chromium's view of the city"
    return [
        figure_beside(
            "live.cpu_per_frame",
            pairs,
            unit="us",
            raw_name="bare websockets broadcast",
            mark=Mark(MOST_TIMES_BARE, at="most"),
            note=note,
        ),
        figure_alone("live.receipt_p50", p50, unit="ms", note="capture stamp to client"),
        figure_alone(
            "live.receipt_p95", p95, unit="ms", mark=Mark(MOST_MS, at="most", of="value"), note="capture stamp to client"
        ),
        figure_alone(
            "live.paint_p95",
            [float(np.percentile(painted, 95)) if painted else float("nan")],
            unit="ms",
            note="capture stamp to paint in Chromium, software GL on the same cores",
        ),
    ]
