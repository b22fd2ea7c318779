package far

var behind = Dot(2) // want `far.Dot is called while this package is initialised, and its host's package, example.com/snippets/far/host, is later: call it from main, or later`
