# Makes test/fixtures/onnx: small ONNX models from elsewhere, inputs, and what onnxruntime answers.
#   python scripts/onnx-fixtures.py        needs onnx, onnxruntime and numpy
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto as T
from onnx import helper as h

FOLDER = pathlib.Path("test/fixtures/onnx")


def save(name, nodes, inputs, outputs, constants=(), ml=False, feeds=None):
    graph = h.make_graph(nodes, name, inputs, outputs, [h.make_tensor(n, t, d, v) for n, t, d, v in constants])
    opsets = [h.make_opsetid("", 18)] + ([h.make_opsetid("ai.onnx.ml", 3)] if ml else [])
    model = h.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="elsewhere")
    onnx.checker.check_model(model)
    FOLDER.mkdir(parents=True, exist_ok=True)
    onnx.save(model, FOLDER / f"{name}.onnx")
    if feeds is None:
        return
    session = onnxruntime.InferenceSession(str(FOLDER / f"{name}.onnx"))
    answers = session.run(None, feeds)
    expected = {output.name: np.asarray(answer).tolist() for output, answer in zip(session.get_outputs(), answers)}
    (FOLDER / f"{name}.json").write_text(json.dumps(expected))


def value(name, kind, shape):
    return h.make_tensor_value_info(name, kind, shape)


rows = np.array([[0.5, 2, -1], [3, -0.25, 8], [0, 0, 0], [100, 1, 1]], dtype=np.float32)

# One matrix in, one column out: standardised, then a line.
save("matrix", [h.make_node("Sub", ["X", "mean"], ["centred"]), h.make_node("Div", ["centred", "scale"], ["scaled"]),
                h.make_node("Gemm", ["scaled", "weights", "bias"], ["variable"])],
     [value("X", T.FLOAT, ["rows", 3])], [value("variable", T.FLOAT, ["rows", 1])],
     [("mean", T.FLOAT, [3], [1, 2, 3]), ("scale", T.FLOAT, [3], [1, 0.5, 2]),
      ("weights", T.FLOAT, [3, 1], [0.25, -1, 2]), ("bias", T.FLOAT, [1], [7])], feeds={"X": rows})

# A tree for two classes as skl2onnx writes it: labels, and probabilities of both.
tree = h.make_node(
    "TreeEnsembleClassifier", ["X"], ["label", "probabilities"], domain="ai.onnx.ml",
    nodes_treeids=[0] * 5, nodes_nodeids=[0, 1, 2, 3, 4], nodes_featureids=[0, 1, 0, 0, 0],
    nodes_modes=["BRANCH_LEQ", "BRANCH_LEQ", "LEAF", "LEAF", "LEAF"], nodes_values=[1.0, 0.5, 0.0, 0.0, 0.0],
    nodes_truenodeids=[1, 3, 0, 0, 0], nodes_falsenodeids=[2, 4, 0, 0, 0], nodes_missing_value_tracks_true=[0] * 5,
    class_treeids=[0] * 6, class_nodeids=[2, 2, 3, 3, 4, 4], class_ids=[0, 1] * 3,
    class_weights=[0.1, 0.9, 0.75, 0.25, 0.5, 0.5], classlabels_strings=["stays", "leaves"], post_transform="NONE")
save("trees", [tree], [value("X", T.FLOAT, ["rows", 3])],
     [value("label", T.STRING, ["rows"]), value("probabilities", T.FLOAT, ["rows", 2])], ml=True, feeds={"X": rows})

# A column each: a number, a word, an integer.
save("named", [h.make_node("LabelEncoder", ["plan"], ["rank"], domain="ai.onnx.ml", keys_strings=["basic", "full"],
                           values_floats=[1.0, 3.0], default_float=-1.0),
               h.make_node("Cast", ["months"], ["length"], to=T.FLOAT),
               h.make_node("Mul", ["age", "rank"], ["product"]), h.make_node("Add", ["product", "length"], ["score"]),
               h.make_node("Concat", ["age", "score"], ["both"], axis=1)],
     [value("age", T.FLOAT, ["rows", 1]), value("plan", T.STRING, ["rows", 1]), value("months", T.INT64, ["rows", 1])],
     [value("score", T.FLOAT, ["rows", 1]), value("both", T.FLOAT, ["rows", 2])], ml=True,
     feeds={"age": np.array([[1], [2], [3]], np.float32), "plan": np.array([["basic"], ["full"], ["other"]]),
            "months": np.array([[10], [20], [30]], np.int64)})

# Never ends: what a time limit is for.
body = h.make_graph([h.make_node("Identity", ["going"], ["go on"]), h.make_node("Add", ["sum", "sum"], ["next"])], "body",
                    [value("turn", T.INT64, []), value("going", T.BOOL, []), value("sum", T.FLOAT, ["rows", 1])],
                    [value("go on", T.BOOL, []), value("next", T.FLOAT, ["rows", 1])])
save("endless", [h.make_node("Loop", ["", "true", "X"], ["Y"], body=body)], [value("X", T.FLOAT, ["rows", 1])],
     [value("Y", T.FLOAT, ["rows", 1])], [("true", T.BOOL, [], [True])])

# One row at a time, as exported from a fixed shape.
save("single", [h.make_node("ReduceSum", ["X"], ["total"], keepdims=1)], [value("X", T.FLOAT, [1, 3])],
     [value("total", T.FLOAT, [1, 1])])

# What skl2onnx writes unless told zipmap=False: maps, which are no tensors.
save("maps", [tree, h.make_node("ZipMap", ["probabilities"], ["maps"], domain="ai.onnx.ml",
                                classlabels_strings=["stays", "leaves"])],
     [value("X", T.FLOAT, ["rows", 3])],
     [value("label", T.STRING, ["rows"]),
      h.make_value_info("maps", h.make_sequence_type_proto(h.make_map_type_proto(T.STRING, h.make_tensor_type_proto(T.FLOAT, []))))],
     ml=True)
