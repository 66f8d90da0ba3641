"""Params, getters and setters of the estimators and models.

Generated from Weft's declarations in Java: ``PythonSourcesTest`` fails with the command that
writes this file again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyspark import keyword_only
from pyspark.ml.linalg import Vector
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import HasSeed, HasValidationIndicatorCol, HasWeightCol

from weft.ml._layers import Layers, from_layers, to_layers
from weft.ml._stage import Stage

if TYPE_CHECKING:
    from typing_extensions import Self


class NetworkParams(Stage, HasSeed, HasWeightCol, HasValidationIndicatorCol):
    """Params of every network, with their getters."""

    initialWeights: Param[Vector] = Param(
        Params._dummy(),
        "initialWeights",
        "weights to start from, layer after layer, in place of drawn ones",
        typeConverter=TypeConverters.toVector,
    )
    hiddenLayers: Param[list[int]] = Param(
        Params._dummy(),
        "hiddenLayers",
        "units of each hidden layer; the output layer is added after them (must be a list, each "
        "element a whole number of at least 1)",
        typeConverter=TypeConverters.toListInt,
    )
    activation: Param[str] = Param(
        Params._dummy(),
        "activation",
        "activation after each hidden layer (must be one of sigmoid, tanh, relu, leaky-relu, elu, "
        "gelu, silu)",
        typeConverter=TypeConverters.toString,
    )
    dropout: Param[float] = Param(
        Params._dummy(),
        "dropout",
        "share of values dropped after each activation (must be a number from 0 to below 1)",
        typeConverter=TypeConverters.toFloat,
    )
    layers: Param[str] = Param(
        Params._dummy(),
        "layers",
        "all layers as a JSON list, in place of hiddenLayers, activation and dropout; the last "
        "layer gives the outputs (must be a text)",
        typeConverter=to_layers,
    )
    inputShape: Param[list[int]] = Param(
        Params._dummy(),
        "inputShape",
        "channels, height and width of the image in each row, stored channel by channel; empty "
        "means that a row is a vector (must be [channels, height, width], each at least 1 and "
        "fewer than 2^31 values in all, or empty)",
        typeConverter=TypeConverters.toListInt,
    )
    categoricalEncoding: Param[str] = Param(
        Params._dummy(),
        "categoricalEncoding",
        "encoding of the features that the metadata of their column calls nominal: auto takes "
        "one-hot for up to 8 categories and an embedding for more; none takes the codes of "
        "categories as numbers; without effect where inputShape is set, or where layers begin "
        "with an encoding (must be one of auto, one-hot, embedding, none)",
        typeConverter=TypeConverters.toString,
    )
    embeddingSize: Param[int] = Param(
        Params._dummy(),
        "embeddingSize",
        "values of an embedding; 0 means 1.6 n^0.56 for n categories, rounded up, but at most 50 "
        "(must be a whole number of at least 0)",
        typeConverter=TypeConverters.toInt,
    )
    initialiser: Param[str] = Param(
        Params._dummy(),
        "initialiser",
        "distribution of the initial weights; auto chooses by each layer's activation (must be "
        "one of auto, normal, glorot, he, fan-in)",
        typeConverter=TypeConverters.toString,
    )
    initialiserDeviation: Param[float] = Param(
        Params._dummy(),
        "initialiserDeviation",
        "standard deviation of the normal initialiser (must be a number above 0)",
        typeConverter=TypeConverters.toFloat,
    )
    randomFlip: Param[float] = Param(
        Params._dummy(),
        "randomFlip",
        "probability that a training image is mirrored, left to right (must be a number from 0 to "
        "1)",
        typeConverter=TypeConverters.toFloat,
    )
    randomShift: Param[int] = Param(
        Params._dummy(),
        "randomShift",
        "pixels by which a training image is moved at most, in both directions (must be a whole "
        "number of at least 0)",
        typeConverter=TypeConverters.toInt,
    )
    randomErasing: Param[float] = Param(
        Params._dummy(),
        "randomErasing",
        "probability that a random rectangle of a training image is set to 0 (must be a number "
        "from 0 to 1)",
        typeConverter=TypeConverters.toFloat,
    )
    epochs: Param[int] = Param(
        Params._dummy(),
        "epochs",
        "passes over the training rows, at most (must be a whole number of at least 1)",
        typeConverter=TypeConverters.toInt,
    )
    batchSize: Param[int] = Param(
        Params._dummy(),
        "batchSize",
        "rows of a step, over all workers (must be a whole number of at least 1)",
        typeConverter=TypeConverters.toInt,
    )
    workers: Param[int] = Param(
        Params._dummy(),
        "workers",
        "number of data shards; 0 means one for each slot of the cluster, but not more than a "
        "batch has rows for (must be a whole number of at least 0)",
        typeConverter=TypeConverters.toInt,
    )
    sync: Param[str] = Param(
        Params._dummy(),
        "sync",
        "place where gradients are added: all-reduce on the executors, driver on the driver, "
        "local in one thread without Spark; auto means all-reduce, or driver with dynamic "
        "allocation (must be one of auto, all-reduce, driver, local)",
        typeConverter=TypeConverters.toString,
    )
    learningRate: Param[float] = Param(
        Params._dummy(),
        "learningRate",
        "highest rate of the schedule (must be a number above 0)",
        typeConverter=TypeConverters.toFloat,
    )
    optimizer: Param[str] = Param(
        Params._dummy(),
        "optimizer",
        "rule that updates the weights from their gradient (must be one of sgd, momentum, "
        "nesterov, adam, adamw, rmsprop, adagrad)",
        typeConverter=TypeConverters.toString,
    )
    momentum: Param[float] = Param(
        Params._dummy(),
        "momentum",
        "share of the previous update in the next one, for momentum and nesterov (must be a "
        "number from 0 to below 1)",
        typeConverter=TypeConverters.toFloat,
    )
    beta1: Param[float] = Param(
        Params._dummy(),
        "beta1",
        "decay rate of the mean gradient, for adam and adamw (must be a number from 0 to below 1)",
        typeConverter=TypeConverters.toFloat,
    )
    beta2: Param[float] = Param(
        Params._dummy(),
        "beta2",
        "decay rate of the mean squared gradient, for adam and adamw (must be a number from 0 to "
        "below 1)",
        typeConverter=TypeConverters.toFloat,
    )
    epsilon: Param[float] = Param(
        Params._dummy(),
        "epsilon",
        "small number in the denominator, for adam, adamw, rmsprop and adagrad (must be a number "
        "above 0)",
        typeConverter=TypeConverters.toFloat,
    )
    decay: Param[float] = Param(
        Params._dummy(),
        "decay",
        "decay rate of the mean squared gradient (alpha), for rmsprop (must be a number from 0 to "
        "below 1)",
        typeConverter=TypeConverters.toFloat,
    )
    weightDecay: Param[float] = Param(
        Params._dummy(),
        "weightDecay",
        "decay of the weights in each step, decoupled from the gradient, for adamw (must be a "
        "number of at least 0)",
        typeConverter=TypeConverters.toFloat,
    )
    l2: Param[float] = Param(
        Params._dummy(),
        "l2",
        "penalty on the squares of the weights (must be a number of at least 0)",
        typeConverter=TypeConverters.toFloat,
    )
    clipNorm: Param[float] = Param(
        Params._dummy(),
        "clipNorm",
        "largest norm of the gradient, to which larger ones are clipped; 0 turns clipping off "
        "(must be a number of at least 0)",
        typeConverter=TypeConverters.toFloat,
    )
    schedule: Param[str] = Param(
        Params._dummy(),
        "schedule",
        "rule by which the learning rate changes (must be one of constant, step, exponential, "
        "cosine, one-cycle, reduce-on-plateau)",
        typeConverter=TypeConverters.toString,
    )
    scheduleStepEpochs: Param[int] = Param(
        Params._dummy(),
        "scheduleStepEpochs",
        "epochs from one drop of the rate to the next, for step (must be a whole number of at "
        "least 1)",
        typeConverter=TypeConverters.toInt,
    )
    scheduleFactor: Param[float] = Param(
        Params._dummy(),
        "scheduleFactor",
        "factor of each drop of the rate, for step, exponential and reduce-on-plateau (must be a "
        "number above 0 and at most 1)",
        typeConverter=TypeConverters.toFloat,
    )
    scheduleMinRate: Param[float] = Param(
        Params._dummy(),
        "scheduleMinRate",
        "lowest rate, for cosine and reduce-on-plateau (must be a number of at least 0)",
        typeConverter=TypeConverters.toFloat,
    )
    schedulePatience: Param[int] = Param(
        Params._dummy(),
        "schedulePatience",
        "epochs without improvement before a drop of the rate, for reduce-on-plateau (must be a "
        "whole number of at least 0)",
        typeConverter=TypeConverters.toInt,
    )
    warmUpEpochs: Param[float] = Param(
        Params._dummy(),
        "warmUpEpochs",
        "epochs at the start in which the rate rises from 0 (must be a number of at least 0)",
        typeConverter=TypeConverters.toFloat,
    )
    checkpointInterval: Param[int] = Param(
        Params._dummy(),
        "checkpointInterval",
        "epochs from one checkpoint to the next; 0 keeps none (must be a whole number of at least "
        "0)",
        typeConverter=TypeConverters.toInt,
    )
    checkpointMinutes: Param[float] = Param(
        Params._dummy(),
        "checkpointMinutes",
        "longest time from one checkpoint to the next in minutes, also within an epoch; 0 saves "
        "checkpoints at the end of epochs only (must be a number of at least 0)",
        typeConverter=TypeConverters.toFloat,
    )
    checkpointsKept: Param[int] = Param(
        Params._dummy(),
        "checkpointsKept",
        "number of newest checkpoints to keep; each also has the weights of the best epoch so far "
        "(must be a whole number of at least 1)",
        typeConverter=TypeConverters.toInt,
    )
    patience: Param[int] = Param(
        Params._dummy(),
        "patience",
        "epochs without improvement before training stops; 0 turns early stopping off (must be a "
        "whole number of at least 0)",
        typeConverter=TypeConverters.toInt,
    )
    minDelta: Param[float] = Param(
        Params._dummy(),
        "minDelta",
        "smallest change that counts as an improvement (must be a number of at least 0)",
        typeConverter=TypeConverters.toFloat,
    )
    monitor: Param[str] = Param(
        Params._dummy(),
        "monitor",
        "value that must improve (must be one of validation-loss, validation-accuracy)",
        typeConverter=TypeConverters.toString,
    )
    monitorMode: Param[str] = Param(
        Params._dummy(),
        "monitorMode",
        "direction of an improvement; auto chooses by the monitored value (must be one of auto, "
        "min, max)",
        typeConverter=TypeConverters.toString,
    )
    restoreBest: Param[bool] = Param(
        Params._dummy(),
        "restoreBest",
        "end with the weights of the best epoch (must be on or off)",
        typeConverter=TypeConverters.toBoolean,
    )
    validationFraction: Param[float] = Param(
        Params._dummy(),
        "validationFraction",
        "share of the rows kept for validation, the same of each class, unless a column marks "
        "them (must be a number from 0 to below 1)",
        typeConverter=TypeConverters.toFloat,
    )
    checkpointDir: Param[str] = Param(
        Params._dummy(),
        "checkpointDir",
        "directory of this training's checkpoints: fit continues from the newest one; each fit of "
        "a copy, as in CrossValidator, has a directory of its own inside; empty means no "
        "checkpoints (must be a text)",
        typeConverter=TypeConverters.toString,
    )
    handleInvalid: Param[str] = Param(
        Params._dummy(),
        "handleInvalid",
        "what to do with a row whose features are null, not finite, of the wrong number or of an "
        "unknown category: error refuses it, skip leaves it out, also in fit, keep predicts NaN "
        "and is not possible in fit (must be one of error, skip, keep)",
        typeConverter=TypeConverters.toString,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._setDefault(
            hiddenLayers=[128],
            activation="relu",
            dropout=0.0,
            layers="",
            inputShape=[],
            categoricalEncoding="auto",
            embeddingSize=0,
            initialiser="auto",
            initialiserDeviation=0.01,
            randomFlip=0.0,
            randomShift=0,
            randomErasing=0.0,
            epochs=10,
            batchSize=128,
            workers=0,
            sync="auto",
            learningRate=0.001,
            optimizer="adam",
            momentum=0.9,
            beta1=0.9,
            beta2=0.999,
            epsilon=1.0e-8,
            decay=0.99,
            weightDecay=0.0,
            l2=0.0,
            clipNorm=0.0,
            schedule="constant",
            scheduleStepEpochs=10,
            scheduleFactor=0.5,
            scheduleMinRate=0.0,
            schedulePatience=2,
            warmUpEpochs=0.0,
            checkpointInterval=1,
            checkpointMinutes=10.0,
            checkpointsKept=2,
            patience=0,
            minDelta=0.0,
            monitor="validation-loss",
            monitorMode="auto",
            restoreBest=True,
            validationFraction=0.0,
            checkpointDir="",
            handleInvalid="error",
        )

    def getHiddenLayers(self) -> list[int]:
        """Get ``hiddenLayers``.

        Returns
        -------
        list of int
            units of each hidden layer; the output layer is added after them (must be a list, each
            element a whole number of at least 1)
        """
        return self.getOrDefault(self.hiddenLayers)

    def getActivation(self) -> str:
        """Get ``activation``.

        Returns
        -------
        str
            activation after each hidden layer (must be one of sigmoid, tanh, relu, leaky-relu, elu,
            gelu, silu)
        """
        return self.getOrDefault(self.activation)

    def getDropout(self) -> float:
        """Get ``dropout``.

        Returns
        -------
        float
            share of values dropped after each activation (must be a number from 0 to below 1)
        """
        return self.getOrDefault(self.dropout)

    def getLayers(self) -> list[dict[str, Any]]:
        """Get ``layers``.

        Returns
        -------
        list of dict
            all layers as a JSON list, in place of hiddenLayers, activation and dropout; the last
            layer gives the outputs (must be a text)
        """
        return from_layers(self.getOrDefault(self.layers))

    def getInputShape(self) -> list[int]:
        """Get ``inputShape``.

        Returns
        -------
        list of int
            channels, height and width of the image in each row, stored channel by channel; empty
            means that a row is a vector (must be [channels, height, width], each at least 1 and
            fewer than 2^31 values in all, or empty)
        """
        return self.getOrDefault(self.inputShape)

    def getCategoricalEncoding(self) -> str:
        """Get ``categoricalEncoding``.

        Returns
        -------
        str
            encoding of the features that the metadata of their column calls nominal: auto takes
            one-hot for up to 8 categories and an embedding for more; none takes the codes of
            categories as numbers; without effect where inputShape is set, or where layers begin
            with an encoding (must be one of auto, one-hot, embedding, none)
        """
        return self.getOrDefault(self.categoricalEncoding)

    def getEmbeddingSize(self) -> int:
        """Get ``embeddingSize``.

        Returns
        -------
        int
            values of an embedding; 0 means 1.6 n^0.56 for n categories, rounded up, but at most 50
            (must be a whole number of at least 0)
        """
        return self.getOrDefault(self.embeddingSize)

    def getInitialiser(self) -> str:
        """Get ``initialiser``.

        Returns
        -------
        str
            distribution of the initial weights; auto chooses by each layer's activation (must be
            one of auto, normal, glorot, he, fan-in)
        """
        return self.getOrDefault(self.initialiser)

    def getInitialiserDeviation(self) -> float:
        """Get ``initialiserDeviation``.

        Returns
        -------
        float
            standard deviation of the normal initialiser (must be a number above 0)
        """
        return self.getOrDefault(self.initialiserDeviation)

    def getRandomFlip(self) -> float:
        """Get ``randomFlip``.

        Returns
        -------
        float
            probability that a training image is mirrored, left to right (must be a number from 0 to
            1)
        """
        return self.getOrDefault(self.randomFlip)

    def getRandomShift(self) -> int:
        """Get ``randomShift``.

        Returns
        -------
        int
            pixels by which a training image is moved at most, in both directions (must be a whole
            number of at least 0)
        """
        return self.getOrDefault(self.randomShift)

    def getRandomErasing(self) -> float:
        """Get ``randomErasing``.

        Returns
        -------
        float
            probability that a random rectangle of a training image is set to 0 (must be a number
            from 0 to 1)
        """
        return self.getOrDefault(self.randomErasing)

    def getEpochs(self) -> int:
        """Get ``epochs``.

        Returns
        -------
        int
            passes over the training rows, at most (must be a whole number of at least 1)
        """
        return self.getOrDefault(self.epochs)

    def getBatchSize(self) -> int:
        """Get ``batchSize``.

        Returns
        -------
        int
            rows of a step, over all workers (must be a whole number of at least 1)
        """
        return self.getOrDefault(self.batchSize)

    def getWorkers(self) -> int:
        """Get ``workers``.

        Returns
        -------
        int
            number of data shards; 0 means one for each slot of the cluster, but not more than a
            batch has rows for (must be a whole number of at least 0)
        """
        return self.getOrDefault(self.workers)

    def getSync(self) -> str:
        """Get ``sync``.

        Returns
        -------
        str
            place where gradients are added: all-reduce on the executors, driver on the driver,
            local in one thread without Spark; auto means all-reduce, or driver with dynamic
            allocation (must be one of auto, all-reduce, driver, local)
        """
        return self.getOrDefault(self.sync)

    def getLearningRate(self) -> float:
        """Get ``learningRate``.

        Returns
        -------
        float
            highest rate of the schedule (must be a number above 0)
        """
        return self.getOrDefault(self.learningRate)

    def getOptimizer(self) -> str:
        """Get ``optimizer``.

        Returns
        -------
        str
            rule that updates the weights from their gradient (must be one of sgd, momentum,
            nesterov, adam, adamw, rmsprop, adagrad)
        """
        return self.getOrDefault(self.optimizer)

    def getMomentum(self) -> float:
        """Get ``momentum``.

        Returns
        -------
        float
            share of the previous update in the next one, for momentum and nesterov (must be a
            number from 0 to below 1)
        """
        return self.getOrDefault(self.momentum)

    def getBeta1(self) -> float:
        """Get ``beta1``.

        Returns
        -------
        float
            decay rate of the mean gradient, for adam and adamw (must be a number from 0 to below 1)
        """
        return self.getOrDefault(self.beta1)

    def getBeta2(self) -> float:
        """Get ``beta2``.

        Returns
        -------
        float
            decay rate of the mean squared gradient, for adam and adamw (must be a number from 0 to
            below 1)
        """
        return self.getOrDefault(self.beta2)

    def getEpsilon(self) -> float:
        """Get ``epsilon``.

        Returns
        -------
        float
            small number in the denominator, for adam, adamw, rmsprop and adagrad (must be a number
            above 0)
        """
        return self.getOrDefault(self.epsilon)

    def getDecay(self) -> float:
        """Get ``decay``.

        Returns
        -------
        float
            decay rate of the mean squared gradient (alpha), for rmsprop (must be a number from 0 to
            below 1)
        """
        return self.getOrDefault(self.decay)

    def getWeightDecay(self) -> float:
        """Get ``weightDecay``.

        Returns
        -------
        float
            decay of the weights in each step, decoupled from the gradient, for adamw (must be a
            number of at least 0)
        """
        return self.getOrDefault(self.weightDecay)

    def getL2(self) -> float:
        """Get ``l2``.

        Returns
        -------
        float
            penalty on the squares of the weights (must be a number of at least 0)
        """
        return self.getOrDefault(self.l2)

    def getClipNorm(self) -> float:
        """Get ``clipNorm``.

        Returns
        -------
        float
            largest norm of the gradient, to which larger ones are clipped; 0 turns clipping off
            (must be a number of at least 0)
        """
        return self.getOrDefault(self.clipNorm)

    def getSchedule(self) -> str:
        """Get ``schedule``.

        Returns
        -------
        str
            rule by which the learning rate changes (must be one of constant, step, exponential,
            cosine, one-cycle, reduce-on-plateau)
        """
        return self.getOrDefault(self.schedule)

    def getScheduleStepEpochs(self) -> int:
        """Get ``scheduleStepEpochs``.

        Returns
        -------
        int
            epochs from one drop of the rate to the next, for step (must be a whole number of at
            least 1)
        """
        return self.getOrDefault(self.scheduleStepEpochs)

    def getScheduleFactor(self) -> float:
        """Get ``scheduleFactor``.

        Returns
        -------
        float
            factor of each drop of the rate, for step, exponential and reduce-on-plateau (must be a
            number above 0 and at most 1)
        """
        return self.getOrDefault(self.scheduleFactor)

    def getScheduleMinRate(self) -> float:
        """Get ``scheduleMinRate``.

        Returns
        -------
        float
            lowest rate, for cosine and reduce-on-plateau (must be a number of at least 0)
        """
        return self.getOrDefault(self.scheduleMinRate)

    def getSchedulePatience(self) -> int:
        """Get ``schedulePatience``.

        Returns
        -------
        int
            epochs without improvement before a drop of the rate, for reduce-on-plateau (must be a
            whole number of at least 0)
        """
        return self.getOrDefault(self.schedulePatience)

    def getWarmUpEpochs(self) -> float:
        """Get ``warmUpEpochs``.

        Returns
        -------
        float
            epochs at the start in which the rate rises from 0 (must be a number of at least 0)
        """
        return self.getOrDefault(self.warmUpEpochs)

    def getCheckpointInterval(self) -> int:
        """Get ``checkpointInterval``.

        Returns
        -------
        int
            epochs from one checkpoint to the next; 0 keeps none (must be a whole number of at least
            0)
        """
        return self.getOrDefault(self.checkpointInterval)

    def getCheckpointMinutes(self) -> float:
        """Get ``checkpointMinutes``.

        Returns
        -------
        float
            longest time from one checkpoint to the next in minutes, also within an epoch; 0 saves
            checkpoints at the end of epochs only (must be a number of at least 0)
        """
        return self.getOrDefault(self.checkpointMinutes)

    def getCheckpointsKept(self) -> int:
        """Get ``checkpointsKept``.

        Returns
        -------
        int
            number of newest checkpoints to keep; each also has the weights of the best epoch so far
            (must be a whole number of at least 1)
        """
        return self.getOrDefault(self.checkpointsKept)

    def getPatience(self) -> int:
        """Get ``patience``.

        Returns
        -------
        int
            epochs without improvement before training stops; 0 turns early stopping off (must be a
            whole number of at least 0)
        """
        return self.getOrDefault(self.patience)

    def getMinDelta(self) -> float:
        """Get ``minDelta``.

        Returns
        -------
        float
            smallest change that counts as an improvement (must be a number of at least 0)
        """
        return self.getOrDefault(self.minDelta)

    def getMonitor(self) -> str:
        """Get ``monitor``.

        Returns
        -------
        str
            value that must improve (must be one of validation-loss, validation-accuracy)
        """
        return self.getOrDefault(self.monitor)

    def getMonitorMode(self) -> str:
        """Get ``monitorMode``.

        Returns
        -------
        str
            direction of an improvement; auto chooses by the monitored value (must be one of auto,
            min, max)
        """
        return self.getOrDefault(self.monitorMode)

    def getRestoreBest(self) -> bool:
        """Get ``restoreBest``.

        Returns
        -------
        bool
            end with the weights of the best epoch (must be on or off)
        """
        return self.getOrDefault(self.restoreBest)

    def getValidationFraction(self) -> float:
        """Get ``validationFraction``.

        Returns
        -------
        float
            share of the rows kept for validation, the same of each class, unless a column marks
            them (must be a number from 0 to below 1)
        """
        return self.getOrDefault(self.validationFraction)

    def getCheckpointDir(self) -> str:
        """Get ``checkpointDir``.

        Returns
        -------
        str
            directory of this training's checkpoints: fit continues from the newest one; each fit of
            a copy, as in CrossValidator, has a directory of its own inside; empty means no
            checkpoints (must be a text)
        """
        return self.getOrDefault(self.checkpointDir)

    def getHandleInvalid(self) -> str:
        """Get ``handleInvalid``.

        Returns
        -------
        str
            what to do with a row whose features are null, not finite, of the wrong number or of an
            unknown category: error refuses it, skip leaves it out, also in fit, keep predicts NaN
            and is not possible in fit (must be one of error, skip, keep)
        """
        return self.getOrDefault(self.handleInvalid)

    def getInitialWeights(self) -> Vector:
        """Get ``initialWeights``.

        Returns
        -------
        Vector
            weights to start from, P values
        """
        return self.getOrDefault(self.initialWeights)


class ClassifierParams(NetworkParams):
    """Params of classification, with their getters."""

    labelSmoothing: Param[float] = Param(
        Params._dummy(),
        "labelSmoothing",
        "share of a label that is spread over all classes (must be a number from 0 to below 1)",
        typeConverter=TypeConverters.toFloat,
    )
    classWeights: Param[list[float]] = Param(
        Params._dummy(),
        "classWeights",
        "weight of each class in the loss; empty means equal weights (must be a list, each "
        "element a number above 0)",
        typeConverter=TypeConverters.toListFloat,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._setDefault(seed=20170699)
        self._setDefault(
            labelSmoothing=0.0,
            classWeights=[],
        )

    def getLabelSmoothing(self) -> float:
        """Get ``labelSmoothing``.

        Returns
        -------
        float
            share of a label that is spread over all classes (must be a number from 0 to below 1)
        """
        return self.getOrDefault(self.labelSmoothing)

    def getClassWeights(self) -> list[float]:
        """Get ``classWeights``.

        Returns
        -------
        list of float
            weight of each class in the loss; empty means equal weights (must be a list, each
            element a number above 0)
        """
        return self.getOrDefault(self.classWeights)


class ClassifierArguments(ClassifierParams):
    """Constructor and setters of an estimator for classification."""

    @keyword_only
    def __init__(
        self,
        *,
        featuresCol: str = "features",
        labelCol: str = "label",
        predictionCol: str = "prediction",
        probabilityCol: str = "probability",
        rawPredictionCol: str = "rawPrediction",
        thresholds: Sequence[float] | None = None,
        weightCol: str | None = None,
        validationIndicatorCol: str | None = None,
        seed: int = 20170699,
        initialWeights: Vector | None = None,
        hiddenLayers: Sequence[int] = (128,),
        activation: str = "relu",
        dropout: float = 0.0,
        layers: Layers = "",
        inputShape: Sequence[int] = (),
        categoricalEncoding: str = "auto",
        embeddingSize: int = 0,
        initialiser: str = "auto",
        initialiserDeviation: float = 0.01,
        randomFlip: float = 0.0,
        randomShift: int = 0,
        randomErasing: float = 0.0,
        epochs: int = 10,
        batchSize: int = 128,
        workers: int = 0,
        sync: str = "auto",
        learningRate: float = 0.001,
        optimizer: str = "adam",
        momentum: float = 0.9,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1.0e-8,
        decay: float = 0.99,
        weightDecay: float = 0.0,
        l2: float = 0.0,
        clipNorm: float = 0.0,
        schedule: str = "constant",
        scheduleStepEpochs: int = 10,
        scheduleFactor: float = 0.5,
        scheduleMinRate: float = 0.0,
        schedulePatience: int = 2,
        warmUpEpochs: float = 0.0,
        checkpointInterval: int = 1,
        checkpointMinutes: float = 10.0,
        checkpointsKept: int = 2,
        patience: int = 0,
        minDelta: float = 0.0,
        monitor: str = "validation-loss",
        monitorMode: str = "auto",
        restoreBest: bool = True,
        validationFraction: float = 0.0,
        checkpointDir: str = "",
        handleInvalid: str = "error",
        labelSmoothing: float = 0.0,
        classWeights: Sequence[float] = (),
    ) -> None:
        """Make an estimator; every argument is a Param.

        Parameters
        ----------
        featuresCol : str, default "features"
            Column of vectors, or of arrays of numbers, D values in each row.
        labelCol : str, default "label"
            Column of labels.
        predictionCol : str, default "prediction"
            Column of predictions; empty leaves it out.
        probabilityCol : str, default "probability"
            Column of vectors with the probabilities of the K classes; empty leaves it out.
        rawPredictionCol : str, default "rawPrediction"
            Column of vectors with the logits minus their mean, K values; empty leaves it out.
        thresholds : list of float, optional
            K values: the class with the largest probability in proportion to its threshold is
            predicted.
        weightCol : str, optional
            Column of row weights, at least 0. A row of weight 0 is treated as absent.
        validationIndicatorCol : str, optional
            Boolean column that marks the rows for validation, which no weight learns from.
        seed : int, default 20170699
            Seed of the initial weights, the order of rows, dropout and the validation rows.
        initialWeights : Vector, optional
            Weights to start from, P values, layer after layer, each layer's weights before its
            biases.
        hiddenLayers : list of int, default [128]
            Units of each hidden layer; the output layer is added after them (must be a list, each
            element a whole number of at least 1).
        activation : str, default "relu"
            Activation after each hidden layer (must be one of sigmoid, tanh, relu, leaky-relu, elu,
            gelu, silu).
        dropout : float, default 0.0
            Share of values dropped after each activation (must be a number from 0 to below 1).
        layers : list of dict, or JSON text, default ""
            All layers as a JSON list, in place of hiddenLayers, activation and dropout; the last
            layer gives the outputs (must be a text).
        inputShape : list of int, default []
            Channels, height and width of the image in each row, stored channel by channel; empty
            means that a row is a vector (must be [channels, height, width], each at least 1 and
            fewer than 2^31 values in all, or empty).
        categoricalEncoding : str, default "auto"
            Encoding of the features that the metadata of their column calls nominal: auto takes
            one-hot for up to 8 categories and an embedding for more; none takes the codes of
            categories as numbers; without effect where inputShape is set, or where layers begin
            with an encoding (must be one of auto, one-hot, embedding, none).
        embeddingSize : int, default 0
            Values of an embedding; 0 means 1.6 n^0.56 for n categories, rounded up, but at most 50
            (must be a whole number of at least 0).
        initialiser : str, default "auto"
            Distribution of the initial weights; auto chooses by each layer's activation (must be
            one of auto, normal, glorot, he, fan-in).
        initialiserDeviation : float, default 0.01
            Standard deviation of the normal initialiser (must be a number above 0).
        randomFlip : float, default 0.0
            Probability that a training image is mirrored, left to right (must be a number from 0 to
            1).
        randomShift : int, default 0
            Pixels by which a training image is moved at most, in both directions (must be a whole
            number of at least 0).
        randomErasing : float, default 0.0
            Probability that a random rectangle of a training image is set to 0 (must be a number
            from 0 to 1).
        epochs : int, default 10
            Passes over the training rows, at most (must be a whole number of at least 1).
        batchSize : int, default 128
            Rows of a step, over all workers (must be a whole number of at least 1).
        workers : int, default 0
            Number of data shards; 0 means one for each slot of the cluster, but not more than a
            batch has rows for (must be a whole number of at least 0).
        sync : str, default "auto"
            Place where gradients are added: all-reduce on the executors, driver on the driver,
            local in one thread without Spark; auto means all-reduce, or driver with dynamic
            allocation (must be one of auto, all-reduce, driver, local).
        learningRate : float, default 0.001
            Highest rate of the schedule (must be a number above 0).
        optimizer : str, default "adam"
            Rule that updates the weights from their gradient (must be one of sgd, momentum,
            nesterov, adam, adamw, rmsprop, adagrad).
        momentum : float, default 0.9
            Share of the previous update in the next one, for momentum and nesterov (must be a
            number from 0 to below 1).
        beta1 : float, default 0.9
            Decay rate of the mean gradient, for adam and adamw (must be a number from 0 to below
            1).
        beta2 : float, default 0.999
            Decay rate of the mean squared gradient, for adam and adamw (must be a number from 0 to
            below 1).
        epsilon : float, default 1.0e-8
            Small number in the denominator, for adam, adamw, rmsprop and adagrad (must be a number
            above 0).
        decay : float, default 0.99
            Decay rate of the mean squared gradient (alpha), for rmsprop (must be a number from 0 to
            below 1).
        weightDecay : float, default 0.0
            Decay of the weights in each step, decoupled from the gradient, for adamw (must be a
            number of at least 0).
        l2 : float, default 0.0
            Penalty on the squares of the weights (must be a number of at least 0).
        clipNorm : float, default 0.0
            Largest norm of the gradient, to which larger ones are clipped; 0 turns clipping off
            (must be a number of at least 0).
        schedule : str, default "constant"
            Rule by which the learning rate changes (must be one of constant, step, exponential,
            cosine, one-cycle, reduce-on-plateau).
        scheduleStepEpochs : int, default 10
            Epochs from one drop of the rate to the next, for step (must be a whole number of at
            least 1).
        scheduleFactor : float, default 0.5
            Factor of each drop of the rate, for step, exponential and reduce-on-plateau (must be a
            number above 0 and at most 1).
        scheduleMinRate : float, default 0.0
            Lowest rate, for cosine and reduce-on-plateau (must be a number of at least 0).
        schedulePatience : int, default 2
            Epochs without improvement before a drop of the rate, for reduce-on-plateau (must be a
            whole number of at least 0).
        warmUpEpochs : float, default 0.0
            Epochs at the start in which the rate rises from 0 (must be a number of at least 0).
        checkpointInterval : int, default 1
            Epochs from one checkpoint to the next; 0 keeps none (must be a whole number of at least
            0).
        checkpointMinutes : float, default 10.0
            Longest time from one checkpoint to the next in minutes, also within an epoch; 0 saves
            checkpoints at the end of epochs only (must be a number of at least 0).
        checkpointsKept : int, default 2
            Number of newest checkpoints to keep; each also has the weights of the best epoch so far
            (must be a whole number of at least 1).
        patience : int, default 0
            Epochs without improvement before training stops; 0 turns early stopping off (must be a
            whole number of at least 0).
        minDelta : float, default 0.0
            Smallest change that counts as an improvement (must be a number of at least 0).
        monitor : str, default "validation-loss"
            Value that must improve (must be one of validation-loss, validation-accuracy).
        monitorMode : str, default "auto"
            Direction of an improvement; auto chooses by the monitored value (must be one of auto,
            min, max).
        restoreBest : bool, default True
            End with the weights of the best epoch (must be on or off).
        validationFraction : float, default 0.0
            Share of the rows kept for validation, the same of each class, unless a column marks
            them (must be a number from 0 to below 1).
        checkpointDir : str, default ""
            Directory of this training's checkpoints: fit continues from the newest one; each fit of
            a copy, as in CrossValidator, has a directory of its own inside; empty means no
            checkpoints (must be a text).
        handleInvalid : str, default "error"
            What to do with a row whose features are null, not finite, of the wrong number or of an
            unknown category: error refuses it, skip leaves it out, also in fit, keep predicts NaN
            and is not possible in fit (must be one of error, skip, keep).
        labelSmoothing : float, default 0.0
            Share of a label that is spread over all classes (must be a number from 0 to below 1).
        classWeights : list of float, default []
            Weight of each class in the loss; empty means equal weights (must be a list, each
            element a number above 0).
        """
        super().__init__()
        self._create("NeuralNetworkClassifier")
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        featuresCol: str = "features",
        labelCol: str = "label",
        predictionCol: str = "prediction",
        probabilityCol: str = "probability",
        rawPredictionCol: str = "rawPrediction",
        thresholds: Sequence[float] | None = None,
        weightCol: str | None = None,
        validationIndicatorCol: str | None = None,
        seed: int = 20170699,
        initialWeights: Vector | None = None,
        hiddenLayers: Sequence[int] = (128,),
        activation: str = "relu",
        dropout: float = 0.0,
        layers: Layers = "",
        inputShape: Sequence[int] = (),
        categoricalEncoding: str = "auto",
        embeddingSize: int = 0,
        initialiser: str = "auto",
        initialiserDeviation: float = 0.01,
        randomFlip: float = 0.0,
        randomShift: int = 0,
        randomErasing: float = 0.0,
        epochs: int = 10,
        batchSize: int = 128,
        workers: int = 0,
        sync: str = "auto",
        learningRate: float = 0.001,
        optimizer: str = "adam",
        momentum: float = 0.9,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1.0e-8,
        decay: float = 0.99,
        weightDecay: float = 0.0,
        l2: float = 0.0,
        clipNorm: float = 0.0,
        schedule: str = "constant",
        scheduleStepEpochs: int = 10,
        scheduleFactor: float = 0.5,
        scheduleMinRate: float = 0.0,
        schedulePatience: int = 2,
        warmUpEpochs: float = 0.0,
        checkpointInterval: int = 1,
        checkpointMinutes: float = 10.0,
        checkpointsKept: int = 2,
        patience: int = 0,
        minDelta: float = 0.0,
        monitor: str = "validation-loss",
        monitorMode: str = "auto",
        restoreBest: bool = True,
        validationFraction: float = 0.0,
        checkpointDir: str = "",
        handleInvalid: str = "error",
        labelSmoothing: float = 0.0,
        classWeights: Sequence[float] = (),
    ) -> Self:
        """Set some Params at once, by the names and with the types of the constructor.

        Returns
        -------
        NeuralNetworkClassifier
            the estimator
        """
        return self._set(**self._input_kwargs)

    def setWeightCol(self, value: str) -> Self:
        """Set ``weightCol``.

        Parameters
        ----------
        value : str
            Column of row weights, at least 0. A row of weight 0 is treated as absent.
        """
        return self._set(weightCol=value)

    def setValidationIndicatorCol(self, value: str) -> Self:
        """Set ``validationIndicatorCol``.

        Parameters
        ----------
        value : str
            Boolean column that marks the rows for validation, which no weight learns from.
        """
        return self._set(validationIndicatorCol=value)

    def setSeed(self, value: int) -> Self:
        """Set ``seed``.

        Parameters
        ----------
        value : int
            Seed of the initial weights, the order of rows, dropout and the validation rows.
        """
        return self._set(seed=value)

    def setInitialWeights(self, value: Vector) -> Self:
        """Set ``initialWeights``.

        Parameters
        ----------
        value : Vector
            Weights to start from, P values, layer after layer, each layer's weights before its
            biases.
        """
        return self._set(initialWeights=value)

    def setHiddenLayers(self, value: Sequence[int]) -> Self:
        """Set ``hiddenLayers``.

        Parameters
        ----------
        value : list of int
            units of each hidden layer; the output layer is added after them (must be a list, each
            element a whole number of at least 1)
        """
        return self._set(hiddenLayers=value)

    def setActivation(self, value: str) -> Self:
        """Set ``activation``.

        Parameters
        ----------
        value : str
            activation after each hidden layer (must be one of sigmoid, tanh, relu, leaky-relu, elu,
            gelu, silu)
        """
        return self._set(activation=value)

    def setDropout(self, value: float) -> Self:
        """Set ``dropout``.

        Parameters
        ----------
        value : float
            share of values dropped after each activation (must be a number from 0 to below 1)
        """
        return self._set(dropout=value)

    def setLayers(self, value: Layers) -> Self:
        """Set ``layers``.

        Parameters
        ----------
        value : list of dict, or JSON text
            all layers as a JSON list, in place of hiddenLayers, activation and dropout; the last
            layer gives the outputs (must be a text)
        """
        return self._set(layers=value)

    def setInputShape(self, value: Sequence[int]) -> Self:
        """Set ``inputShape``.

        Parameters
        ----------
        value : list of int
            channels, height and width of the image in each row, stored channel by channel; empty
            means that a row is a vector (must be [channels, height, width], each at least 1 and
            fewer than 2^31 values in all, or empty)
        """
        return self._set(inputShape=value)

    def setCategoricalEncoding(self, value: str) -> Self:
        """Set ``categoricalEncoding``.

        Parameters
        ----------
        value : str
            encoding of the features that the metadata of their column calls nominal: auto takes
            one-hot for up to 8 categories and an embedding for more; none takes the codes of
            categories as numbers; without effect where inputShape is set, or where layers begin
            with an encoding (must be one of auto, one-hot, embedding, none)
        """
        return self._set(categoricalEncoding=value)

    def setEmbeddingSize(self, value: int) -> Self:
        """Set ``embeddingSize``.

        Parameters
        ----------
        value : int
            values of an embedding; 0 means 1.6 n^0.56 for n categories, rounded up, but at most 50
            (must be a whole number of at least 0)
        """
        return self._set(embeddingSize=value)

    def setInitialiser(self, value: str) -> Self:
        """Set ``initialiser``.

        Parameters
        ----------
        value : str
            distribution of the initial weights; auto chooses by each layer's activation (must be
            one of auto, normal, glorot, he, fan-in)
        """
        return self._set(initialiser=value)

    def setInitialiserDeviation(self, value: float) -> Self:
        """Set ``initialiserDeviation``.

        Parameters
        ----------
        value : float
            standard deviation of the normal initialiser (must be a number above 0)
        """
        return self._set(initialiserDeviation=value)

    def setRandomFlip(self, value: float) -> Self:
        """Set ``randomFlip``.

        Parameters
        ----------
        value : float
            probability that a training image is mirrored, left to right (must be a number from 0 to
            1)
        """
        return self._set(randomFlip=value)

    def setRandomShift(self, value: int) -> Self:
        """Set ``randomShift``.

        Parameters
        ----------
        value : int
            pixels by which a training image is moved at most, in both directions (must be a whole
            number of at least 0)
        """
        return self._set(randomShift=value)

    def setRandomErasing(self, value: float) -> Self:
        """Set ``randomErasing``.

        Parameters
        ----------
        value : float
            probability that a random rectangle of a training image is set to 0 (must be a number
            from 0 to 1)
        """
        return self._set(randomErasing=value)

    def setEpochs(self, value: int) -> Self:
        """Set ``epochs``.

        Parameters
        ----------
        value : int
            passes over the training rows, at most (must be a whole number of at least 1)
        """
        return self._set(epochs=value)

    def setBatchSize(self, value: int) -> Self:
        """Set ``batchSize``.

        Parameters
        ----------
        value : int
            rows of a step, over all workers (must be a whole number of at least 1)
        """
        return self._set(batchSize=value)

    def setWorkers(self, value: int) -> Self:
        """Set ``workers``.

        Parameters
        ----------
        value : int
            number of data shards; 0 means one for each slot of the cluster, but not more than a
            batch has rows for (must be a whole number of at least 0)
        """
        return self._set(workers=value)

    def setSync(self, value: str) -> Self:
        """Set ``sync``.

        Parameters
        ----------
        value : str
            place where gradients are added: all-reduce on the executors, driver on the driver,
            local in one thread without Spark; auto means all-reduce, or driver with dynamic
            allocation (must be one of auto, all-reduce, driver, local)
        """
        return self._set(sync=value)

    def setLearningRate(self, value: float) -> Self:
        """Set ``learningRate``.

        Parameters
        ----------
        value : float
            highest rate of the schedule (must be a number above 0)
        """
        return self._set(learningRate=value)

    def setOptimizer(self, value: str) -> Self:
        """Set ``optimizer``.

        Parameters
        ----------
        value : str
            rule that updates the weights from their gradient (must be one of sgd, momentum,
            nesterov, adam, adamw, rmsprop, adagrad)
        """
        return self._set(optimizer=value)

    def setMomentum(self, value: float) -> Self:
        """Set ``momentum``.

        Parameters
        ----------
        value : float
            share of the previous update in the next one, for momentum and nesterov (must be a
            number from 0 to below 1)
        """
        return self._set(momentum=value)

    def setBeta1(self, value: float) -> Self:
        """Set ``beta1``.

        Parameters
        ----------
        value : float
            decay rate of the mean gradient, for adam and adamw (must be a number from 0 to below 1)
        """
        return self._set(beta1=value)

    def setBeta2(self, value: float) -> Self:
        """Set ``beta2``.

        Parameters
        ----------
        value : float
            decay rate of the mean squared gradient, for adam and adamw (must be a number from 0 to
            below 1)
        """
        return self._set(beta2=value)

    def setEpsilon(self, value: float) -> Self:
        """Set ``epsilon``.

        Parameters
        ----------
        value : float
            small number in the denominator, for adam, adamw, rmsprop and adagrad (must be a number
            above 0)
        """
        return self._set(epsilon=value)

    def setDecay(self, value: float) -> Self:
        """Set ``decay``.

        Parameters
        ----------
        value : float
            decay rate of the mean squared gradient (alpha), for rmsprop (must be a number from 0 to
            below 1)
        """
        return self._set(decay=value)

    def setWeightDecay(self, value: float) -> Self:
        """Set ``weightDecay``.

        Parameters
        ----------
        value : float
            decay of the weights in each step, decoupled from the gradient, for adamw (must be a
            number of at least 0)
        """
        return self._set(weightDecay=value)

    def setL2(self, value: float) -> Self:
        """Set ``l2``.

        Parameters
        ----------
        value : float
            penalty on the squares of the weights (must be a number of at least 0)
        """
        return self._set(l2=value)

    def setClipNorm(self, value: float) -> Self:
        """Set ``clipNorm``.

        Parameters
        ----------
        value : float
            largest norm of the gradient, to which larger ones are clipped; 0 turns clipping off
            (must be a number of at least 0)
        """
        return self._set(clipNorm=value)

    def setSchedule(self, value: str) -> Self:
        """Set ``schedule``.

        Parameters
        ----------
        value : str
            rule by which the learning rate changes (must be one of constant, step, exponential,
            cosine, one-cycle, reduce-on-plateau)
        """
        return self._set(schedule=value)

    def setScheduleStepEpochs(self, value: int) -> Self:
        """Set ``scheduleStepEpochs``.

        Parameters
        ----------
        value : int
            epochs from one drop of the rate to the next, for step (must be a whole number of at
            least 1)
        """
        return self._set(scheduleStepEpochs=value)

    def setScheduleFactor(self, value: float) -> Self:
        """Set ``scheduleFactor``.

        Parameters
        ----------
        value : float
            factor of each drop of the rate, for step, exponential and reduce-on-plateau (must be a
            number above 0 and at most 1)
        """
        return self._set(scheduleFactor=value)

    def setScheduleMinRate(self, value: float) -> Self:
        """Set ``scheduleMinRate``.

        Parameters
        ----------
        value : float
            lowest rate, for cosine and reduce-on-plateau (must be a number of at least 0)
        """
        return self._set(scheduleMinRate=value)

    def setSchedulePatience(self, value: int) -> Self:
        """Set ``schedulePatience``.

        Parameters
        ----------
        value : int
            epochs without improvement before a drop of the rate, for reduce-on-plateau (must be a
            whole number of at least 0)
        """
        return self._set(schedulePatience=value)

    def setWarmUpEpochs(self, value: float) -> Self:
        """Set ``warmUpEpochs``.

        Parameters
        ----------
        value : float
            epochs at the start in which the rate rises from 0 (must be a number of at least 0)
        """
        return self._set(warmUpEpochs=value)

    def setCheckpointInterval(self, value: int) -> Self:
        """Set ``checkpointInterval``.

        Parameters
        ----------
        value : int
            epochs from one checkpoint to the next; 0 keeps none (must be a whole number of at least
            0)
        """
        return self._set(checkpointInterval=value)

    def setCheckpointMinutes(self, value: float) -> Self:
        """Set ``checkpointMinutes``.

        Parameters
        ----------
        value : float
            longest time from one checkpoint to the next in minutes, also within an epoch; 0 saves
            checkpoints at the end of epochs only (must be a number of at least 0)
        """
        return self._set(checkpointMinutes=value)

    def setCheckpointsKept(self, value: int) -> Self:
        """Set ``checkpointsKept``.

        Parameters
        ----------
        value : int
            number of newest checkpoints to keep; each also has the weights of the best epoch so far
            (must be a whole number of at least 1)
        """
        return self._set(checkpointsKept=value)

    def setPatience(self, value: int) -> Self:
        """Set ``patience``.

        Parameters
        ----------
        value : int
            epochs without improvement before training stops; 0 turns early stopping off (must be a
            whole number of at least 0)
        """
        return self._set(patience=value)

    def setMinDelta(self, value: float) -> Self:
        """Set ``minDelta``.

        Parameters
        ----------
        value : float
            smallest change that counts as an improvement (must be a number of at least 0)
        """
        return self._set(minDelta=value)

    def setMonitor(self, value: str) -> Self:
        """Set ``monitor``.

        Parameters
        ----------
        value : str
            value that must improve (must be one of validation-loss, validation-accuracy)
        """
        return self._set(monitor=value)

    def setMonitorMode(self, value: str) -> Self:
        """Set ``monitorMode``.

        Parameters
        ----------
        value : str
            direction of an improvement; auto chooses by the monitored value (must be one of auto,
            min, max)
        """
        return self._set(monitorMode=value)

    def setRestoreBest(self, value: bool) -> Self:
        """Set ``restoreBest``.

        Parameters
        ----------
        value : bool
            end with the weights of the best epoch (must be on or off)
        """
        return self._set(restoreBest=value)

    def setValidationFraction(self, value: float) -> Self:
        """Set ``validationFraction``.

        Parameters
        ----------
        value : float
            share of the rows kept for validation, the same of each class, unless a column marks
            them (must be a number from 0 to below 1)
        """
        return self._set(validationFraction=value)

    def setCheckpointDir(self, value: str) -> Self:
        """Set ``checkpointDir``.

        Parameters
        ----------
        value : str
            directory of this training's checkpoints: fit continues from the newest one; each fit of
            a copy, as in CrossValidator, has a directory of its own inside; empty means no
            checkpoints (must be a text)
        """
        return self._set(checkpointDir=value)

    def setHandleInvalid(self, value: str) -> Self:
        """Set ``handleInvalid``.

        Parameters
        ----------
        value : str
            what to do with a row whose features are null, not finite, of the wrong number or of an
            unknown category: error refuses it, skip leaves it out, also in fit, keep predicts NaN
            and is not possible in fit (must be one of error, skip, keep)
        """
        return self._set(handleInvalid=value)

    def setLabelSmoothing(self, value: float) -> Self:
        """Set ``labelSmoothing``.

        Parameters
        ----------
        value : float
            share of a label that is spread over all classes (must be a number from 0 to below 1)
        """
        return self._set(labelSmoothing=value)

    def setClassWeights(self, value: Sequence[float]) -> Self:
        """Set ``classWeights``.

        Parameters
        ----------
        value : list of float
            weight of each class in the loss; empty means equal weights (must be a list, each
            element a number above 0)
        """
        return self._set(classWeights=value)


class RegressorParams(NetworkParams):
    """Params of regression, with their getters."""

    loss: Param[str] = Param(
        Params._dummy(),
        "loss",
        "squared error, or Huber's loss, in which large errors count less (must be one of "
        "squared, huber)",
        typeConverter=TypeConverters.toString,
    )
    huberDelta: Param[float] = Param(
        Params._dummy(),
        "huberDelta",
        "error from which on the loss is linear, for huber (must be a number above 0)",
        typeConverter=TypeConverters.toFloat,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._setDefault(seed=-775704672)
        self._setDefault(
            loss="squared",
            huberDelta=1.0,
        )

    def getLoss(self) -> str:
        """Get ``loss``.

        Returns
        -------
        str
            squared error, or Huber's loss, in which large errors count less (must be one of
            squared, huber)
        """
        return self.getOrDefault(self.loss)

    def getHuberDelta(self) -> float:
        """Get ``huberDelta``.

        Returns
        -------
        float
            error from which on the loss is linear, for huber (must be a number above 0)
        """
        return self.getOrDefault(self.huberDelta)


class RegressorArguments(RegressorParams):
    """Constructor and setters of an estimator for regression."""

    @keyword_only
    def __init__(
        self,
        *,
        featuresCol: str = "features",
        labelCol: str = "label",
        predictionCol: str = "prediction",
        weightCol: str | None = None,
        validationIndicatorCol: str | None = None,
        seed: int = -775704672,
        initialWeights: Vector | None = None,
        hiddenLayers: Sequence[int] = (128,),
        activation: str = "relu",
        dropout: float = 0.0,
        layers: Layers = "",
        inputShape: Sequence[int] = (),
        categoricalEncoding: str = "auto",
        embeddingSize: int = 0,
        initialiser: str = "auto",
        initialiserDeviation: float = 0.01,
        randomFlip: float = 0.0,
        randomShift: int = 0,
        randomErasing: float = 0.0,
        epochs: int = 10,
        batchSize: int = 128,
        workers: int = 0,
        sync: str = "auto",
        learningRate: float = 0.001,
        optimizer: str = "adam",
        momentum: float = 0.9,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1.0e-8,
        decay: float = 0.99,
        weightDecay: float = 0.0,
        l2: float = 0.0,
        clipNorm: float = 0.0,
        schedule: str = "constant",
        scheduleStepEpochs: int = 10,
        scheduleFactor: float = 0.5,
        scheduleMinRate: float = 0.0,
        schedulePatience: int = 2,
        warmUpEpochs: float = 0.0,
        checkpointInterval: int = 1,
        checkpointMinutes: float = 10.0,
        checkpointsKept: int = 2,
        patience: int = 0,
        minDelta: float = 0.0,
        monitor: str = "validation-loss",
        monitorMode: str = "auto",
        restoreBest: bool = True,
        validationFraction: float = 0.0,
        checkpointDir: str = "",
        handleInvalid: str = "error",
        loss: str = "squared",
        huberDelta: float = 1.0,
    ) -> None:
        """Make an estimator; every argument is a Param.

        Parameters
        ----------
        featuresCol : str, default "features"
            Column of vectors, or of arrays of numbers, D values in each row.
        labelCol : str, default "label"
            Column of labels.
        predictionCol : str, default "prediction"
            Column of predictions; empty leaves it out.
        weightCol : str, optional
            Column of row weights, at least 0. A row of weight 0 is treated as absent.
        validationIndicatorCol : str, optional
            Boolean column that marks the rows for validation, which no weight learns from.
        seed : int, default -775704672
            Seed of the initial weights, the order of rows, dropout and the validation rows.
        initialWeights : Vector, optional
            Weights to start from, P values, layer after layer, each layer's weights before its
            biases.
        hiddenLayers : list of int, default [128]
            Units of each hidden layer; the output layer is added after them (must be a list, each
            element a whole number of at least 1).
        activation : str, default "relu"
            Activation after each hidden layer (must be one of sigmoid, tanh, relu, leaky-relu, elu,
            gelu, silu).
        dropout : float, default 0.0
            Share of values dropped after each activation (must be a number from 0 to below 1).
        layers : list of dict, or JSON text, default ""
            All layers as a JSON list, in place of hiddenLayers, activation and dropout; the last
            layer gives the outputs (must be a text).
        inputShape : list of int, default []
            Channels, height and width of the image in each row, stored channel by channel; empty
            means that a row is a vector (must be [channels, height, width], each at least 1 and
            fewer than 2^31 values in all, or empty).
        categoricalEncoding : str, default "auto"
            Encoding of the features that the metadata of their column calls nominal: auto takes
            one-hot for up to 8 categories and an embedding for more; none takes the codes of
            categories as numbers; without effect where inputShape is set, or where layers begin
            with an encoding (must be one of auto, one-hot, embedding, none).
        embeddingSize : int, default 0
            Values of an embedding; 0 means 1.6 n^0.56 for n categories, rounded up, but at most 50
            (must be a whole number of at least 0).
        initialiser : str, default "auto"
            Distribution of the initial weights; auto chooses by each layer's activation (must be
            one of auto, normal, glorot, he, fan-in).
        initialiserDeviation : float, default 0.01
            Standard deviation of the normal initialiser (must be a number above 0).
        randomFlip : float, default 0.0
            Probability that a training image is mirrored, left to right (must be a number from 0 to
            1).
        randomShift : int, default 0
            Pixels by which a training image is moved at most, in both directions (must be a whole
            number of at least 0).
        randomErasing : float, default 0.0
            Probability that a random rectangle of a training image is set to 0 (must be a number
            from 0 to 1).
        epochs : int, default 10
            Passes over the training rows, at most (must be a whole number of at least 1).
        batchSize : int, default 128
            Rows of a step, over all workers (must be a whole number of at least 1).
        workers : int, default 0
            Number of data shards; 0 means one for each slot of the cluster, but not more than a
            batch has rows for (must be a whole number of at least 0).
        sync : str, default "auto"
            Place where gradients are added: all-reduce on the executors, driver on the driver,
            local in one thread without Spark; auto means all-reduce, or driver with dynamic
            allocation (must be one of auto, all-reduce, driver, local).
        learningRate : float, default 0.001
            Highest rate of the schedule (must be a number above 0).
        optimizer : str, default "adam"
            Rule that updates the weights from their gradient (must be one of sgd, momentum,
            nesterov, adam, adamw, rmsprop, adagrad).
        momentum : float, default 0.9
            Share of the previous update in the next one, for momentum and nesterov (must be a
            number from 0 to below 1).
        beta1 : float, default 0.9
            Decay rate of the mean gradient, for adam and adamw (must be a number from 0 to below
            1).
        beta2 : float, default 0.999
            Decay rate of the mean squared gradient, for adam and adamw (must be a number from 0 to
            below 1).
        epsilon : float, default 1.0e-8
            Small number in the denominator, for adam, adamw, rmsprop and adagrad (must be a number
            above 0).
        decay : float, default 0.99
            Decay rate of the mean squared gradient (alpha), for rmsprop (must be a number from 0 to
            below 1).
        weightDecay : float, default 0.0
            Decay of the weights in each step, decoupled from the gradient, for adamw (must be a
            number of at least 0).
        l2 : float, default 0.0
            Penalty on the squares of the weights (must be a number of at least 0).
        clipNorm : float, default 0.0
            Largest norm of the gradient, to which larger ones are clipped; 0 turns clipping off
            (must be a number of at least 0).
        schedule : str, default "constant"
            Rule by which the learning rate changes (must be one of constant, step, exponential,
            cosine, one-cycle, reduce-on-plateau).
        scheduleStepEpochs : int, default 10
            Epochs from one drop of the rate to the next, for step (must be a whole number of at
            least 1).
        scheduleFactor : float, default 0.5
            Factor of each drop of the rate, for step, exponential and reduce-on-plateau (must be a
            number above 0 and at most 1).
        scheduleMinRate : float, default 0.0
            Lowest rate, for cosine and reduce-on-plateau (must be a number of at least 0).
        schedulePatience : int, default 2
            Epochs without improvement before a drop of the rate, for reduce-on-plateau (must be a
            whole number of at least 0).
        warmUpEpochs : float, default 0.0
            Epochs at the start in which the rate rises from 0 (must be a number of at least 0).
        checkpointInterval : int, default 1
            Epochs from one checkpoint to the next; 0 keeps none (must be a whole number of at least
            0).
        checkpointMinutes : float, default 10.0
            Longest time from one checkpoint to the next in minutes, also within an epoch; 0 saves
            checkpoints at the end of epochs only (must be a number of at least 0).
        checkpointsKept : int, default 2
            Number of newest checkpoints to keep; each also has the weights of the best epoch so far
            (must be a whole number of at least 1).
        patience : int, default 0
            Epochs without improvement before training stops; 0 turns early stopping off (must be a
            whole number of at least 0).
        minDelta : float, default 0.0
            Smallest change that counts as an improvement (must be a number of at least 0).
        monitor : str, default "validation-loss"
            Value that must improve (must be one of validation-loss, validation-accuracy).
        monitorMode : str, default "auto"
            Direction of an improvement; auto chooses by the monitored value (must be one of auto,
            min, max).
        restoreBest : bool, default True
            End with the weights of the best epoch (must be on or off).
        validationFraction : float, default 0.0
            Share of the rows kept for validation, the same of each class, unless a column marks
            them (must be a number from 0 to below 1).
        checkpointDir : str, default ""
            Directory of this training's checkpoints: fit continues from the newest one; each fit of
            a copy, as in CrossValidator, has a directory of its own inside; empty means no
            checkpoints (must be a text).
        handleInvalid : str, default "error"
            What to do with a row whose features are null, not finite, of the wrong number or of an
            unknown category: error refuses it, skip leaves it out, also in fit, keep predicts NaN
            and is not possible in fit (must be one of error, skip, keep).
        loss : str, default "squared"
            Squared error, or Huber's loss, in which large errors count less (must be one of
            squared, huber).
        huberDelta : float, default 1.0
            Error from which on the loss is linear, for huber (must be a number above 0).
        """
        super().__init__()
        self._create("NeuralNetworkRegressor")
        self._set(**self._input_kwargs)

    @keyword_only
    def setParams(
        self,
        *,
        featuresCol: str = "features",
        labelCol: str = "label",
        predictionCol: str = "prediction",
        weightCol: str | None = None,
        validationIndicatorCol: str | None = None,
        seed: int = -775704672,
        initialWeights: Vector | None = None,
        hiddenLayers: Sequence[int] = (128,),
        activation: str = "relu",
        dropout: float = 0.0,
        layers: Layers = "",
        inputShape: Sequence[int] = (),
        categoricalEncoding: str = "auto",
        embeddingSize: int = 0,
        initialiser: str = "auto",
        initialiserDeviation: float = 0.01,
        randomFlip: float = 0.0,
        randomShift: int = 0,
        randomErasing: float = 0.0,
        epochs: int = 10,
        batchSize: int = 128,
        workers: int = 0,
        sync: str = "auto",
        learningRate: float = 0.001,
        optimizer: str = "adam",
        momentum: float = 0.9,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1.0e-8,
        decay: float = 0.99,
        weightDecay: float = 0.0,
        l2: float = 0.0,
        clipNorm: float = 0.0,
        schedule: str = "constant",
        scheduleStepEpochs: int = 10,
        scheduleFactor: float = 0.5,
        scheduleMinRate: float = 0.0,
        schedulePatience: int = 2,
        warmUpEpochs: float = 0.0,
        checkpointInterval: int = 1,
        checkpointMinutes: float = 10.0,
        checkpointsKept: int = 2,
        patience: int = 0,
        minDelta: float = 0.0,
        monitor: str = "validation-loss",
        monitorMode: str = "auto",
        restoreBest: bool = True,
        validationFraction: float = 0.0,
        checkpointDir: str = "",
        handleInvalid: str = "error",
        loss: str = "squared",
        huberDelta: float = 1.0,
    ) -> Self:
        """Set some Params at once, by the names and with the types of the constructor.

        Returns
        -------
        NeuralNetworkRegressor
            the estimator
        """
        return self._set(**self._input_kwargs)

    def setWeightCol(self, value: str) -> Self:
        """Set ``weightCol``.

        Parameters
        ----------
        value : str
            Column of row weights, at least 0. A row of weight 0 is treated as absent.
        """
        return self._set(weightCol=value)

    def setValidationIndicatorCol(self, value: str) -> Self:
        """Set ``validationIndicatorCol``.

        Parameters
        ----------
        value : str
            Boolean column that marks the rows for validation, which no weight learns from.
        """
        return self._set(validationIndicatorCol=value)

    def setSeed(self, value: int) -> Self:
        """Set ``seed``.

        Parameters
        ----------
        value : int
            Seed of the initial weights, the order of rows, dropout and the validation rows.
        """
        return self._set(seed=value)

    def setInitialWeights(self, value: Vector) -> Self:
        """Set ``initialWeights``.

        Parameters
        ----------
        value : Vector
            Weights to start from, P values, layer after layer, each layer's weights before its
            biases.
        """
        return self._set(initialWeights=value)

    def setHiddenLayers(self, value: Sequence[int]) -> Self:
        """Set ``hiddenLayers``.

        Parameters
        ----------
        value : list of int
            units of each hidden layer; the output layer is added after them (must be a list, each
            element a whole number of at least 1)
        """
        return self._set(hiddenLayers=value)

    def setActivation(self, value: str) -> Self:
        """Set ``activation``.

        Parameters
        ----------
        value : str
            activation after each hidden layer (must be one of sigmoid, tanh, relu, leaky-relu, elu,
            gelu, silu)
        """
        return self._set(activation=value)

    def setDropout(self, value: float) -> Self:
        """Set ``dropout``.

        Parameters
        ----------
        value : float
            share of values dropped after each activation (must be a number from 0 to below 1)
        """
        return self._set(dropout=value)

    def setLayers(self, value: Layers) -> Self:
        """Set ``layers``.

        Parameters
        ----------
        value : list of dict, or JSON text
            all layers as a JSON list, in place of hiddenLayers, activation and dropout; the last
            layer gives the outputs (must be a text)
        """
        return self._set(layers=value)

    def setInputShape(self, value: Sequence[int]) -> Self:
        """Set ``inputShape``.

        Parameters
        ----------
        value : list of int
            channels, height and width of the image in each row, stored channel by channel; empty
            means that a row is a vector (must be [channels, height, width], each at least 1 and
            fewer than 2^31 values in all, or empty)
        """
        return self._set(inputShape=value)

    def setCategoricalEncoding(self, value: str) -> Self:
        """Set ``categoricalEncoding``.

        Parameters
        ----------
        value : str
            encoding of the features that the metadata of their column calls nominal: auto takes
            one-hot for up to 8 categories and an embedding for more; none takes the codes of
            categories as numbers; without effect where inputShape is set, or where layers begin
            with an encoding (must be one of auto, one-hot, embedding, none)
        """
        return self._set(categoricalEncoding=value)

    def setEmbeddingSize(self, value: int) -> Self:
        """Set ``embeddingSize``.

        Parameters
        ----------
        value : int
            values of an embedding; 0 means 1.6 n^0.56 for n categories, rounded up, but at most 50
            (must be a whole number of at least 0)
        """
        return self._set(embeddingSize=value)

    def setInitialiser(self, value: str) -> Self:
        """Set ``initialiser``.

        Parameters
        ----------
        value : str
            distribution of the initial weights; auto chooses by each layer's activation (must be
            one of auto, normal, glorot, he, fan-in)
        """
        return self._set(initialiser=value)

    def setInitialiserDeviation(self, value: float) -> Self:
        """Set ``initialiserDeviation``.

        Parameters
        ----------
        value : float
            standard deviation of the normal initialiser (must be a number above 0)
        """
        return self._set(initialiserDeviation=value)

    def setRandomFlip(self, value: float) -> Self:
        """Set ``randomFlip``.

        Parameters
        ----------
        value : float
            probability that a training image is mirrored, left to right (must be a number from 0 to
            1)
        """
        return self._set(randomFlip=value)

    def setRandomShift(self, value: int) -> Self:
        """Set ``randomShift``.

        Parameters
        ----------
        value : int
            pixels by which a training image is moved at most, in both directions (must be a whole
            number of at least 0)
        """
        return self._set(randomShift=value)

    def setRandomErasing(self, value: float) -> Self:
        """Set ``randomErasing``.

        Parameters
        ----------
        value : float
            probability that a random rectangle of a training image is set to 0 (must be a number
            from 0 to 1)
        """
        return self._set(randomErasing=value)

    def setEpochs(self, value: int) -> Self:
        """Set ``epochs``.

        Parameters
        ----------
        value : int
            passes over the training rows, at most (must be a whole number of at least 1)
        """
        return self._set(epochs=value)

    def setBatchSize(self, value: int) -> Self:
        """Set ``batchSize``.

        Parameters
        ----------
        value : int
            rows of a step, over all workers (must be a whole number of at least 1)
        """
        return self._set(batchSize=value)

    def setWorkers(self, value: int) -> Self:
        """Set ``workers``.

        Parameters
        ----------
        value : int
            number of data shards; 0 means one for each slot of the cluster, but not more than a
            batch has rows for (must be a whole number of at least 0)
        """
        return self._set(workers=value)

    def setSync(self, value: str) -> Self:
        """Set ``sync``.

        Parameters
        ----------
        value : str
            place where gradients are added: all-reduce on the executors, driver on the driver,
            local in one thread without Spark; auto means all-reduce, or driver with dynamic
            allocation (must be one of auto, all-reduce, driver, local)
        """
        return self._set(sync=value)

    def setLearningRate(self, value: float) -> Self:
        """Set ``learningRate``.

        Parameters
        ----------
        value : float
            highest rate of the schedule (must be a number above 0)
        """
        return self._set(learningRate=value)

    def setOptimizer(self, value: str) -> Self:
        """Set ``optimizer``.

        Parameters
        ----------
        value : str
            rule that updates the weights from their gradient (must be one of sgd, momentum,
            nesterov, adam, adamw, rmsprop, adagrad)
        """
        return self._set(optimizer=value)

    def setMomentum(self, value: float) -> Self:
        """Set ``momentum``.

        Parameters
        ----------
        value : float
            share of the previous update in the next one, for momentum and nesterov (must be a
            number from 0 to below 1)
        """
        return self._set(momentum=value)

    def setBeta1(self, value: float) -> Self:
        """Set ``beta1``.

        Parameters
        ----------
        value : float
            decay rate of the mean gradient, for adam and adamw (must be a number from 0 to below 1)
        """
        return self._set(beta1=value)

    def setBeta2(self, value: float) -> Self:
        """Set ``beta2``.

        Parameters
        ----------
        value : float
            decay rate of the mean squared gradient, for adam and adamw (must be a number from 0 to
            below 1)
        """
        return self._set(beta2=value)

    def setEpsilon(self, value: float) -> Self:
        """Set ``epsilon``.

        Parameters
        ----------
        value : float
            small number in the denominator, for adam, adamw, rmsprop and adagrad (must be a number
            above 0)
        """
        return self._set(epsilon=value)

    def setDecay(self, value: float) -> Self:
        """Set ``decay``.

        Parameters
        ----------
        value : float
            decay rate of the mean squared gradient (alpha), for rmsprop (must be a number from 0 to
            below 1)
        """
        return self._set(decay=value)

    def setWeightDecay(self, value: float) -> Self:
        """Set ``weightDecay``.

        Parameters
        ----------
        value : float
            decay of the weights in each step, decoupled from the gradient, for adamw (must be a
            number of at least 0)
        """
        return self._set(weightDecay=value)

    def setL2(self, value: float) -> Self:
        """Set ``l2``.

        Parameters
        ----------
        value : float
            penalty on the squares of the weights (must be a number of at least 0)
        """
        return self._set(l2=value)

    def setClipNorm(self, value: float) -> Self:
        """Set ``clipNorm``.

        Parameters
        ----------
        value : float
            largest norm of the gradient, to which larger ones are clipped; 0 turns clipping off
            (must be a number of at least 0)
        """
        return self._set(clipNorm=value)

    def setSchedule(self, value: str) -> Self:
        """Set ``schedule``.

        Parameters
        ----------
        value : str
            rule by which the learning rate changes (must be one of constant, step, exponential,
            cosine, one-cycle, reduce-on-plateau)
        """
        return self._set(schedule=value)

    def setScheduleStepEpochs(self, value: int) -> Self:
        """Set ``scheduleStepEpochs``.

        Parameters
        ----------
        value : int
            epochs from one drop of the rate to the next, for step (must be a whole number of at
            least 1)
        """
        return self._set(scheduleStepEpochs=value)

    def setScheduleFactor(self, value: float) -> Self:
        """Set ``scheduleFactor``.

        Parameters
        ----------
        value : float
            factor of each drop of the rate, for step, exponential and reduce-on-plateau (must be a
            number above 0 and at most 1)
        """
        return self._set(scheduleFactor=value)

    def setScheduleMinRate(self, value: float) -> Self:
        """Set ``scheduleMinRate``.

        Parameters
        ----------
        value : float
            lowest rate, for cosine and reduce-on-plateau (must be a number of at least 0)
        """
        return self._set(scheduleMinRate=value)

    def setSchedulePatience(self, value: int) -> Self:
        """Set ``schedulePatience``.

        Parameters
        ----------
        value : int
            epochs without improvement before a drop of the rate, for reduce-on-plateau (must be a
            whole number of at least 0)
        """
        return self._set(schedulePatience=value)

    def setWarmUpEpochs(self, value: float) -> Self:
        """Set ``warmUpEpochs``.

        Parameters
        ----------
        value : float
            epochs at the start in which the rate rises from 0 (must be a number of at least 0)
        """
        return self._set(warmUpEpochs=value)

    def setCheckpointInterval(self, value: int) -> Self:
        """Set ``checkpointInterval``.

        Parameters
        ----------
        value : int
            epochs from one checkpoint to the next; 0 keeps none (must be a whole number of at least
            0)
        """
        return self._set(checkpointInterval=value)

    def setCheckpointMinutes(self, value: float) -> Self:
        """Set ``checkpointMinutes``.

        Parameters
        ----------
        value : float
            longest time from one checkpoint to the next in minutes, also within an epoch; 0 saves
            checkpoints at the end of epochs only (must be a number of at least 0)
        """
        return self._set(checkpointMinutes=value)

    def setCheckpointsKept(self, value: int) -> Self:
        """Set ``checkpointsKept``.

        Parameters
        ----------
        value : int
            number of newest checkpoints to keep; each also has the weights of the best epoch so far
            (must be a whole number of at least 1)
        """
        return self._set(checkpointsKept=value)

    def setPatience(self, value: int) -> Self:
        """Set ``patience``.

        Parameters
        ----------
        value : int
            epochs without improvement before training stops; 0 turns early stopping off (must be a
            whole number of at least 0)
        """
        return self._set(patience=value)

    def setMinDelta(self, value: float) -> Self:
        """Set ``minDelta``.

        Parameters
        ----------
        value : float
            smallest change that counts as an improvement (must be a number of at least 0)
        """
        return self._set(minDelta=value)

    def setMonitor(self, value: str) -> Self:
        """Set ``monitor``.

        Parameters
        ----------
        value : str
            value that must improve (must be one of validation-loss, validation-accuracy)
        """
        return self._set(monitor=value)

    def setMonitorMode(self, value: str) -> Self:
        """Set ``monitorMode``.

        Parameters
        ----------
        value : str
            direction of an improvement; auto chooses by the monitored value (must be one of auto,
            min, max)
        """
        return self._set(monitorMode=value)

    def setRestoreBest(self, value: bool) -> Self:
        """Set ``restoreBest``.

        Parameters
        ----------
        value : bool
            end with the weights of the best epoch (must be on or off)
        """
        return self._set(restoreBest=value)

    def setValidationFraction(self, value: float) -> Self:
        """Set ``validationFraction``.

        Parameters
        ----------
        value : float
            share of the rows kept for validation, the same of each class, unless a column marks
            them (must be a number from 0 to below 1)
        """
        return self._set(validationFraction=value)

    def setCheckpointDir(self, value: str) -> Self:
        """Set ``checkpointDir``.

        Parameters
        ----------
        value : str
            directory of this training's checkpoints: fit continues from the newest one; each fit of
            a copy, as in CrossValidator, has a directory of its own inside; empty means no
            checkpoints (must be a text)
        """
        return self._set(checkpointDir=value)

    def setHandleInvalid(self, value: str) -> Self:
        """Set ``handleInvalid``.

        Parameters
        ----------
        value : str
            what to do with a row whose features are null, not finite, of the wrong number or of an
            unknown category: error refuses it, skip leaves it out, also in fit, keep predicts NaN
            and is not possible in fit (must be one of error, skip, keep)
        """
        return self._set(handleInvalid=value)

    def setLoss(self, value: str) -> Self:
        """Set ``loss``.

        Parameters
        ----------
        value : str
            squared error, or Huber's loss, in which large errors count less (must be one of
            squared, huber)
        """
        return self._set(loss=value)

    def setHuberDelta(self, value: float) -> Self:
        """Set ``huberDelta``.

        Parameters
        ----------
        value : float
            error from which on the loss is linear, for huber (must be a number above 0)
        """
        return self._set(huberDelta=value)
