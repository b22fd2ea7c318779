//go:build linux && amd64

package programs

// A program is one of other people's.
type program struct {
	name    string   // of its file, and of its script in testdata
	pkg     string   // the package that is built; "" for the program in testdata/NAME
	version string   // of its module; "" for a program of Go's own
	modules []string // that the program in testdata/NAME requires
	tags    string   // for the build
	untried bool     // its script has not been run yet: only its name runs it
	lacks   string   // the reason why it is not run; such a program has no script
}

// table has the programs of the first examination of toolchain mode, and then ten servers.
var table = []program{
	{name: "esbuild", pkg: "github.com/evanw/esbuild/cmd/esbuild", version: "v0.28.2"},
	{name: "age", pkg: "filippo.io/age/cmd/age", version: "v1.3.2"},
	{name: "mkcert", pkg: "filippo.io/mkcert", version: "v1.4.4"},
	{name: "nats-server", pkg: "github.com/nats-io/nats-server/v2", version: "v2.15.3"},
	{name: "bbolt", pkg: "go.etcd.io/bbolt/cmd/bbolt", version: "v1.5.0"},
	{name: "gotestsum", pkg: "gotest.tools/gotestsum", version: "v1.13.0"},
	{name: "restic", pkg: "github.com/restic/restic/cmd/restic", version: "v0.10.0"}, // the latest that the proxy lists
	{name: "staticcheck", pkg: "honnef.co/go/tools/cmd/staticcheck", version: "v0.8.2"},
	{name: "dlv", pkg: "github.com/go-delve/delve/cmd/dlv", version: "v1.27.2"},
	{name: "caddy", pkg: "github.com/caddyserver/caddy/v2/cmd/caddy", version: "v2.11.9", untried: true},
	{name: "coredns", pkg: "github.com/coredns/coredns", version: "v1.15.0", untried: true},
	{name: "gofmt", pkg: "cmd/gofmt"},
	{name: "rclone", lacks: "not built here: its modules take 8 GB of the module cache"},
	{name: "wireguard", lacks: "no scenario yet: it needs /dev/net/tun and namespaces of its own"},
	{name: "runc", lacks: "the clone of its own file is a case of loader identity, and is tested with it"},
	{name: "libraries", lacks: "sqlite, badger, quic-go, pty, netlink and netstack in one program: not written yet"},

	{name: "etcd", pkg: "go.etcd.io/etcd/server/v3", version: "v3.6.16"},
	{name: "gopls", pkg: "golang.org/x/tools/gopls", version: "v0.23.0"},
	{name: "syncthing", pkg: "github.com/syncthing/syncthing/cmd/syncthing", version: "v1.30.0", tags: "noassets", untried: true},
	{name: "prometheus", lacks: "v0.316.0 is served; its modules take gigabytes, and there is no scenario yet"},
	{name: "seaweedfs", lacks: "v0.0.0-20261109003541-7506e5f91cd6 is served; its modules take gigabytes, and there is no scenario yet"},
	{name: "hugo", lacks: "v0.169.0 needs Go 1.27"},
	{name: "pocketbase", lacks: "v0.40.4 needs Go 1.27"},
	{name: "gitea", lacks: "code.gitea.io/gitea: the module declares another path, gitea.dev"},
	{name: "traefik", lacks: "the proxy does not serve github.com/ucloud/ucloud-sdk-go@v0.22.116, which it requires"},
	{name: "k6", lacks: "it is under the AGPL, and is not fetched"},
}
