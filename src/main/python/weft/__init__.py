"""Neural networks on Apache Spark, as estimators of ``pyspark.ml``.

Examples
--------
>>> import weft
>>> from weft.ml import NeuralNetworkClassifier
>>> spark = weft.spark()
>>> model = NeuralNetworkClassifier(hiddenLayers=[32, 16], epochs=20, seed=1).fit(training)
>>> model.transform(test).select("label", "probability", "prediction").show()
"""

from weft._session import configure, jar_path, spark
from weft._version import __version__

__all__ = ["__version__", "configure", "jar_path", "spark"]
