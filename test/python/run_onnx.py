"""Runs a model by onnxruntime, or by MLflow, for the test beside: a request as JSON on stdin, answers as JSON on stdout."""
import base64
import json
import sys

import numpy as np

DTYPES = {"double": "<f8", "int64": "<i8"}


def values_of(feed):
    if feed["type"] == "string":
        return np.array(feed["values"], dtype=object).reshape(-1, 1)
    return np.frombuffer(base64.b64decode(feed["base64"]), DTYPES[feed["type"]]).reshape(-1, 1)


def answer_of(values):
    values = np.asarray(values)
    if values.dtype == np.float64:
        return {"type": "double", "base64": base64.b64encode(values.tobytes()).decode()}
    return {"type": "string", "values": [str(value) for value in values.ravel()]}


def by_onnxruntime(request):
    import onnx
    import onnxruntime

    onnx.checker.check_model(onnx.load(request["model"]), full_check=True)
    session = onnxruntime.InferenceSession(request["model"])
    names = [output.name for output in session.get_outputs()]
    feeds = {name: values_of(feed) for name, feed in request["feeds"].items()}
    return dict(zip(names, session.run(names, feeds)))


def by_mlflow(request):
    import mlflow
    import pandas as pd

    mlflow.onnx.load_model(request["model"])
    frame = pd.read_csv(request["csv"])
    return mlflow.pyfunc.load_model(request["model"]).predict(frame)


request = json.load(sys.stdin)
answers = by_mlflow(request) if "csv" in request else by_onnxruntime(request)
print(json.dumps({name: answer_of(values) for name, values in answers.items()}))
