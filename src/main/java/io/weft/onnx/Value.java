package io.weft.onnx;

/** A column of a pipeline: numbers, texts or dates, features, or the prediction. */
sealed interface Value permits Column, Features, Prediction {}
