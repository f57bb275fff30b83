"""Pan and Li, Tables 3 to 6: what the printed numbers say of clipping, of Adafactor, and of stability across epochs.

Setting: the ratios of directional sharpness to that of SGD, for two tasks on the trajectories of SGD and of Adam, at the
epochs 2, 5, 10 and 20: 16 cells of 6 ratios.
Printed: "coordinate-wise clipping always improve the sharpness of the direction"; "Adafactor almost always has the lowest
directional sharpness across all tasks, iterations, and local geometry"; "The directional sharpness is relatively stable for
the same task across iterations" (appendix B.3).
True: clipping lowers it in all 48 pairs, and Adam has less than SGD in all 16 cells. Adafactor has the lowest of the four
methods in 14: Adam has less in Table 6 at epochs 5 and 10 (.00144 < .00241 and .00266 < .00387). Of the ratios that of
Adafactor in Table 5 changes the most, 76 times between epochs 5 and 10; those of Table 4 change less than 5 times. What is
stable is the order of the methods: it is the same at all epochs, but for Adam and Adafactor in Table 6.
Check: arithmetic on the printed numbers.
Source: Pan and Li 2022, appendix B.
"""

import itertools

import heavytail as ht

ROWS = ("SGD clipped", "Adam", "Adafactor", "Adafactor clipped", "Normalized SGD", "Normalized SGD clipped")
EPOCHS = (2, 5, 10, 20)
TRANSLATION, MASKED = "machine translation", "masked language modeling"
TABLES = {
    (TRANSLATION, "SGD"): (
        (0.43546787, 0.04595183, 1.6432e-5, 9.9343e-6, 0.20991666, 0.06885640),
        (0.02766145, 0.00250487, 6.0198e-7, 4.7015e-7, 0.01427107, 0.00610456),
        (0.06981113, 0.00546100, 1.5864e-6, 1.2210e-6, 0.03849150, 0.01631434),
        (0.11132615, 0.00914083, 2.4767e-6, 1.9563e-6, 0.06279230, 0.02604086),
    ),
    (MASKED, "SGD"): (
        (0.10431360, 0.03353230, 0.00282802, 0.00196985, 0.28767978, 0.05043281),
        (0.12449840, 0.02682579, 0.00191930, 0.00123799, 0.26880846, 0.05914444),
        (0.11993282, 0.01577251, 0.00441034, 0.00278653, 0.30607491, 0.05791050),
        (0.09336649, 0.01320078, 0.00893414, 0.00542521, 0.28826713, 0.04681089),
    ),
    (TRANSLATION, "Adam"): (
        (0.01189776, 0.00014977, 6.2772e-7, 4.5537e-7, 0.00938728, 0.00334502),
        (0.00341957, 0.00014246, 4.4903e-8, 3.8484e-8, 0.00173206, 0.00085046),
        (0.01228746, 0.00064037, 3.4227e-6, 2.8321e-6, 0.00975973, 0.00412512),
        (0.01194036, 0.00034823, 4.0147e-7, 3.2190e-7, 0.00983759, 0.00338311),
    ),
    (MASKED, "Adam"): (
        (0.05873187, 0.00206153, 0.00144918, 0.00088563, 0.25169848, 0.02890596),
        (0.02350328, 0.00143950, 0.00240724, 0.00141641, 0.21113349, 0.01096425),
        (0.02781447, 0.00266029, 0.00387052, 0.00222226, 0.20546310, 0.01329525),
        (0.07415355, 0.02341449, 0.02283569, 0.01298895, 0.22893490, 0.03024933),
    ),
}  # fmt: skip
CLIPS = tuple((f"{name} clipped", name) for name in ("SGD", "Adafactor", "Normalized SGD"))
BELOW_SGD = tuple((name, "SGD") for name in ROWS)
ADAFACTOR = tuple(("Adafactor", name) for name in ("SGD", "Adam", "Normalized SGD"))
SEEN = "the printed numbers of Tables 3 to 6"


def cells(tasks=(TRANSLATION, MASKED), trainers=("SGD", "Adam")):
    """Return the ratios by method at each epoch, and of which task, trajectory and epoch they are."""
    return {
        (task, trainer, epoch): {"SGD": 1.0, **dict(zip(ROWS, row, strict=True))}
        for (task, trainer), rows in TABLES.items()
        if task in tasks and trainer in trainers
        for epoch, row in zip(EPOCHS, rows, strict=True)
    }


def check_order(run, alpha, pairs=CLIPS, exceptions=0.0, **chosen):
    """Count where the first of a pair of methods does not have the lower sharpness."""
    ratios = cells(**chosen)
    wrong = [
        f"{lower} {row[lower]:.3g} and {higher} {row[higher]:.3g} in {task} on {trainer}'s trajectory at epoch {epoch}"
        for (task, trainer, epoch), row in ratios.items()
        for lower, higher in pairs
        if row[lower] >= row[higher]
    ]
    where = "; ".join(wrong[:2]) + (f"; and {len(wrong) - 2} more" if len(wrong) > 2 else "") or "none"
    what = f"exceptions in {len(pairs) * len(ratios)} comparisons ({where}):"
    return ht.judge.number_at_most(float(len(wrong)), exceptions, what, seen=SEEN)


def check_stable(run, alpha, factor=10.0, **chosen):
    """Hold how many times a method's ratio changes between two epochs of a table against a factor, for each method."""
    ratios, findings = cells(**chosen), []
    for name in ROWS:
        changes = []
        for one in {cell[:2] for cell in ratios}:
            values = [row[name] for cell, row in ratios.items() if cell[:2] == one]
            changes.append(max(values) / min(values))
        findings.append(ht.judge.number_at_most(max(changes), factor, f"largest change of {name} between epochs", seen=SEEN))
    return ht.judge.all_of(sorted(findings, key=lambda finding: -finding.measured))


def check_same_order(run, alpha, exceptions=0.0, **chosen):
    """Count the pairs of methods of a table of which not the same one has the lower sharpness at all epochs."""
    ratios, changing = cells(**chosen), []
    for task, trainer in dict.fromkeys(cell[:2] for cell in ratios):
        rows = [ratios[task, trainer, epoch] for epoch in EPOCHS]
        for one, other in itertools.combinations(rows[0], 2):
            if len({row[one] < row[other] for row in rows}) > 1:
                changing.append(f"{one} and {other} in {task} on {trainer}'s trajectory")
    what = f"pairs of methods whose order changes ({'; '.join(changing) or 'none'}):"
    return ht.judge.number_at_most(float(len(changing)), exceptions, what, seen=SEEN)


clipping = ht.Claim(
    id="directional-tables-clipping",
    source="Pan and Li 2022, appendix B.3 and Tables 3 to 6",
    statement="In Tables 3 to 6 the clipped method has a lower sharpness than the same method without clipping, everywhere.",
    assumptions="the printed numbers; no moment order enters",
    check=check_order,
    alphas=(2.0,),
    controls={
        "all other methods below SGD": ht.Control({"pairs": BELOW_SGD}, ht.Outcome.HOLDS),
        "clipped SGD below Adam": ht.Control({"pairs": (("SGD clipped", "Adam"),)}),
        "clipped SGD below normalized SGD": ht.Control({"pairs": (("SGD clipped", "Normalized SGD"),)}),
    },
)

adafactor = ht.Claim(
    id="directional-tables-adafactor",
    source="Pan and Li 2022, appendix B.3 and Tables 3 to 6",
    statement="Of SGD, Adam, Adafactor and normalized SGD, Adafactor has the lowest sharpness everywhere in Tables 3 to 6.",
    assumptions="the printed numbers, methods without clipping; no moment order enters",
    check=lambda run, alpha, exceptions=0.0, **chosen: check_order(run, alpha, ADAFACTOR, exceptions, **chosen),
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "all cells but 2": ht.Control({"exceptions": 2.0}, ht.Outcome.HOLDS, far="It is a count."),
        "all cells but 1": ht.Control({"exceptions": 1.0}, far="It is a count."),
        "only machine translation": ht.Control({"tasks": (TRANSLATION,)}, ht.Outcome.HOLDS),
        "only SGD's trajectory": ht.Control({"trainers": ("SGD",)}, ht.Outcome.HOLDS),
        "only masked language modeling": ht.Control({"tasks": (MASKED,)}),
    },
)

stable = ht.Claim(
    id="directional-tables-stable",
    source="Pan and Li 2022, appendix B.3 and Tables 3 to 6",
    statement="In each of Tables 3 to 6 a method's ratio to SGD changes by no more than 10 times from one epoch to another.",
    assumptions="the printed numbers, which are ratios to SGD; no moment order enters",
    check=check_stable,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "by a factor of 30 at most": ht.Control({"factor": 30.0}),
        "only Table 4": ht.Control({"tasks": (MASKED,), "trainers": ("SGD",)}, ht.Outcome.HOLDS),
        "only Table 3": ht.Control({"tasks": (TRANSLATION,), "trainers": ("SGD",)}),
    },
)

order = ht.Claim(
    id="directional-tables-order",
    source="Pan and Li 2022, appendix B.3 and Tables 3 to 6",
    statement="In each of Tables 3 to 6 the order of the methods by their sharpness is the same at all epochs.",
    assumptions="the printed numbers of all seven methods; no moment order enters",
    check=check_same_order,
    alphas=(2.0,),
    expected=lambda alpha: ht.Outcome.REFUTED,
    controls={
        "but for 1 pair of methods": ht.Control({"exceptions": 1.0}, ht.Outcome.HOLDS, far="It is a count."),
        "only SGD's trajectory": ht.Control({"trainers": ("SGD",)}, ht.Outcome.HOLDS),
        "only Table 6": ht.Control({"tasks": (MASKED,), "trainers": ("Adam",)}),
    },
)
