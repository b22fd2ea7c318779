package signal

// Burst posts from vcore context.
var Burst = hostBurst
