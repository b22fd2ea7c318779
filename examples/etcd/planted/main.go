// Planted is etcd with a planted bug: to be fast, it acknowledges a write at once, and the cluster
// agrees on it afterwards.
package main

import (
	"context"
	"flag"
	"log"
	"net/url"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/server/v3/embed"
	"google.golang.org/grpc"
)

// address is the value of a flag: one URL.
type address []url.URL

func (a *address) String() string { return "" }

func (a *address) Set(text string) error {
	u, err := url.Parse(text)
	if err == nil {
		*a = address{*u}
	}
	return err
}

// early acknowledges writes before they are made.
func early(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	if _, ok := request.(*pb.PutRequest); !ok {
		return handle(ctx, request)
	}
	go handle(context.WithoutCancel(ctx), request)
	return &pb.PutResponse{Header: &pb.ResponseHeader{}}, nil
}

func main() {
	cfg := embed.NewConfig()
	flag.StringVar(&cfg.Name, "name", cfg.Name, "")
	flag.StringVar(&cfg.Dir, "data-dir", "", "")
	flag.StringVar(&cfg.LogLevel, "log-level", cfg.LogLevel, "")
	flag.StringVar(&cfg.InitialCluster, "initial-cluster", "", "")
	flag.Var((*address)(&cfg.ListenPeerUrls), "listen-peer-urls", "")
	flag.Var((*address)(&cfg.AdvertisePeerUrls), "initial-advertise-peer-urls", "")
	flag.Var((*address)(&cfg.ListenClientUrls), "listen-client-urls", "")
	flag.Var((*address)(&cfg.AdvertiseClientUrls), "advertise-client-urls", "")
	flag.Parse()
	cfg.GRPCAdditionalServerOptions = []grpc.ServerOption{grpc.ChainUnaryInterceptor(early)}
	e, err := embed.StartEtcd(cfg)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(<-e.Err())
}
