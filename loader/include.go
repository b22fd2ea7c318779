package loader

import "path/filepath"

// Includes returns the directories in which a C compiler finds usyshost.h and the
// headers that it includes. The directories are in the user's cache directory.
func Includes() ([]string, error) {
	cache, err := cacheDir()
	if err != nil {
		return nil, err
	}
	src, r, err := unpack(cache)
	if err != nil {
		return nil, err
	}
	var dirs []string
	for i, f := range r.flags {
		if f == "-I" && i+1 < len(r.flags) {
			dirs = append(dirs, filepath.Join(src, r.flags[i+1]))
		}
	}
	return dirs, nil
}
