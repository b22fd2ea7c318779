// Package start finds the loader of a usys command in the cache without a look into the command. It
// imports next to nothing: see cmd/usys/quick.
package start

import (
	"os"
	"syscall"
)

// Dir is the directory of the links in usys's cache directory.
const Dir = "start"

// Link returns the name of a link in the user's cache directory that leads to the loader which the
// running command contains, if the loader was there before. The name has the identity of the
// command's file, so a command that is built again has another. ok is false if there is no cache
// directory or no /proc.
func Link() (name string, ok bool) {
	cache := os.Getenv("XDG_CACHE_HOME") // os.UserCacheDir
	if home := os.Getenv("HOME"); cache == "" && home != "" {
		cache = home + "/.cache"
	}
	var st syscall.Stat_t
	if cache == "" || cache[0] != '/' || syscall.Stat("/proc/self/exe", &st) != nil {
		return "", false
	}
	name = cache + "/usys/" + Dir + "/"
	for _, n := range []int64{int64(st.Dev), int64(st.Ino), st.Size, st.Mtim.Sec, st.Mtim.Nsec, st.Ctim.Sec, st.Ctim.Nsec} {
		name += digits(uint64(n)) + "."
	}
	return name[:len(name)-1], true
}

func digits(n uint64) (text string) {
	for ; n > 0; n /= 16 {
		text = "0123456789abcdef"[n%16:n%16+1] + text
	}
	return text
}
