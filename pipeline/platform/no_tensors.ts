/**
 * What stands for TensorFlow.js in commands that compute no tensors, see `no_tensors.json`: loading it takes a third of a status.
 *
 * There is nothing in it, so code that would compute stops with a `TypeError`.
 *
 * @module
 */
export {};
