/** The most bytes of one message: sizes are signed 32-bit integers in protobuf (Caffe's kProtoReadBytesLimit, util/io.cpp:22). */
export const limit: number = 2 ** 31 - 1;
