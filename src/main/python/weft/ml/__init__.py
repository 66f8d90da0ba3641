"""Estimators and models of Weft, as ``pyspark.ml`` has its own.

Importing this module teaches PySpark the classes: ``PipelineModel.load`` then loads pipelines with
stages of Weft.
"""

import sys

from weft.ml._errors import WeftError
from weft.ml._progress import StopTraining, TrainingProgress, set_progress
from weft.ml._summary import Evaluation, NeuralNetworkTrainingSummary
from weft.ml.classification import NeuralNetworkClassificationModel, NeuralNetworkClassifier
from weft.ml.regression import NeuralNetworkRegressionModel, NeuralNetworkRegressor

# PySpark imports the Python class of a saved stage by the name of its Java class. Python looks for
# modules here first, and so does not take ``io`` for its own module.
sys.modules["io.weft.ml"] = sys.modules[__name__]

__all__ = [
    "Evaluation",
    "NeuralNetworkClassificationModel",
    "NeuralNetworkClassifier",
    "NeuralNetworkRegressionModel",
    "NeuralNetworkRegressor",
    "NeuralNetworkTrainingSummary",
    "StopTraining",
    "TrainingProgress",
    "WeftError",
    "set_progress",
]
