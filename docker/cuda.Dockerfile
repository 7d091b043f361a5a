# The image with libtorch for CUDA 12.4 beside the one for CPUs, for workers on NVIDIA GPUs and for `serve`:
#
#   docker/cuda-libtorch libtorch && docker build -t millrace-cuda --build-arg IMAGE=millrace -f docker/cuda.Dockerfile libtorch
#
# The driver's own libraries come from NVIDIA's container runtime. docs/gpu.md says what is verified.
ARG IMAGE=millrace
FROM ${IMAGE}
LABEL org.opencontainers.image.title="Millrace for CUDA"
COPY . /app/libtorch/
ENV PYTORCH_LIBRARY_PATH=/app/libtorch \
    PYTORCH_VERSION=2.5.1 \
    PYTORCH_FLAVOR=cu124 \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
