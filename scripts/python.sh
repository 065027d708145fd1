#!/usr/bin/env bash
# Makes the virtual environment that tests compare exports with: ONNX Runtime and MLflow's client. About a minute.
set -euo pipefail
python="${1:?usage: scripts/python.sh FOLDER/bin/python}"
[ -x "$python" ] && "$python" -c 'import mlflow, onnx, onnxruntime, pandas' 2>/dev/null && exit 0

folder="$(dirname "$(dirname "$python")")"
python3 -c 'import ensurepip' 2>/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv; }
python3 -m venv "$folder"
"$python" -m pip install --quiet onnx==1.23.2 onnxruntime==1.31.1 mlflow==3.17.2 pandas==3.1.1 numpy==2.4.6
