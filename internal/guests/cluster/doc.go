// Package cluster tests that the simulation finds bugs in released versions of other modules. Its
// programs check the modules' documented promises; they contain nothing specific to the bugs.
//
// testdata/servers has programs that run one server each, testdata/drivers has programs that
// drive clusters of these servers, and testdata/transfer is a cluster in one process.
// docs/recipes-cluster.md describes the bugs.
package cluster
