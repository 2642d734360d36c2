"""Networks as Caffe describes them: messages in protobuf's text form, layers with bottoms and tops."""
