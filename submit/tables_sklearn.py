"""tables_sklearn.py flights|diamonds DIR HIDDEN...: measures scikit-learn on the tables that submit/tables has made in DIR.

It trains a perceptron (MLPClassifier or MLPRegressor) with hidden layers of HIDDEN units on one-hot columns, and gradient boosting on
histograms. It prints a line of JSON each: the score on the test rows (AUC or R2) and the seconds of training. It needs pandas, pyarrow
and scikit-learn."""
import json
import sys
import time

import pandas
import sklearn
from sklearn.compose import TransformedTargetRegressor, make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

OMITTED = ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time", "tailnum", "flight"]  # as in conf/flights.conf
MAX_CATEGORIES = 255  # of gradient boosting


def read(directory, name, label):
    parts = []
    for part in ("train", "test"):
        table = pandas.read_parquet(f"{directory}/{name}_{part}.parquet")
        if "time_hour" in table:
            time_hour = table.pop("time_hour")
            table["day_of_year"] = time_hour.dt.dayofyear
            for part_of_time in ("dayofyear", "month", "weekday", "hour"):
                table[f"category_{part_of_time}"] = getattr(time_hour.dt, part_of_time).astype(str)
        target = table.pop(label)
        parts += [table.drop(columns=OMITTED, errors="ignore"), target]
    return parts


def columns(one_hot):
    texts = make_column_selector(dtype_exclude="number")
    numbers = make_column_selector(dtype_include="number")
    if one_hot:
        return make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), texts),
            (make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()), numbers))
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=float("nan"), max_categories=MAX_CATEGORIES - 1)
    return make_column_transformer((encoder, texts), remainder="passthrough")


def measure(model, parts, classify):
    train, target, test, truth = parts
    start = time.perf_counter()
    model.fit(train, target)
    seconds = time.perf_counter() - start
    score = (roc_auc_score(truth == "yes", model.predict_proba(test)[:, list(model.classes_).index("yes")]) if classify
             else r2_score(truth, model.predict(test)))
    return {"score": round(float(score), 4), "seconds": round(seconds, 1)}


if __name__ == "__main__":
    name, directory = sys.argv[1:3]
    hidden = tuple(int(size) for size in sys.argv[3:])
    classify = name == "flights"
    parts = read(directory, name, "late" if classify else "price")
    if classify:
        perceptron = MLPClassifier(hidden, random_state=1, early_stopping=True)
        boosting = HistGradientBoostingClassifier(random_state=1)
    else:
        perceptron = TransformedTargetRegressor(
            MLPRegressor(hidden, random_state=1, early_stopping=True), transformer=StandardScaler())
        boosting = HistGradientBoostingRegressor(random_state=1)
    for model, one_hot in ((boosting, False), (perceptron, True)):
        result = measure(make_pipeline(columns(one_hot), model), parts, classify)
        name_of_model = type(getattr(model, "regressor", model)).__name__
        print(json.dumps({"table": name, "model": name_of_model, "sklearn": sklearn.__version__, **result}), flush=True)
