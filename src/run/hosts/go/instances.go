package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"os"
	"reflect"
	"strings"
	"time"

	sdk "github.com/breez/breez-sdk-spark-go/breez_sdk_spark"
)

// Nothing answers there: the port of the discard service, which nobody runs.
const nowhere = "http://127.0.0.1:9"

// network is which one the wallets talk to.
type network struct {
	Kind        string `json:"kind"`
	SparkConfig *struct {
		CoordinatorIdentifier string `json:"coordinatorIdentifier"`
		Threshold             uint32 `json:"threshold"`
		SigningOperators      []struct {
			Id                uint32 `json:"id"`
			Identifier        string `json:"identifier"`
			Address           string `json:"address"`
			IdentityPublicKey string `json:"identityPublicKey"`
		} `json:"signingOperators"`
		SspConfig struct {
			BaseUrl           string  `json:"baseUrl"`
			IdentityPublicKey string  `json:"identityPublicKey"`
			SchemaEndpoint    *string `json:"schemaEndpoint"`
		} `json:"sspConfig"`
		ExpectedWithdrawBondSats              uint64 `json:"expectedWithdrawBondSats"`
		ExpectedWithdrawRelativeBlockLocktime uint64 `json:"expectedWithdrawRelativeBlockLocktime"`
	} `json:"sparkConfig"`
}

func (given network) config() *sdk.SparkConfig {
	from := given.SparkConfig
	config := &sdk.SparkConfig{
		CoordinatorIdentifier: from.CoordinatorIdentifier,
		Threshold:             from.Threshold,
		SspConfig: sdk.SparkSspConfig{
			BaseUrl:           from.SspConfig.BaseUrl,
			IdentityPublicKey: from.SspConfig.IdentityPublicKey,
			SchemaEndpoint:    from.SspConfig.SchemaEndpoint,
		},
		ExpectedWithdrawBondSats:              from.ExpectedWithdrawBondSats,
		ExpectedWithdrawRelativeBlockLocktime: from.ExpectedWithdrawRelativeBlockLocktime,
	}
	for _, each := range from.SigningOperators {
		config.SigningOperators = append(config.SigningOperators, sdk.SparkSigningOperator{
			Id: each.Id, Identifier: each.Identifier, Address: each.Address, IdentityPublicKey: each.IdentityPublicKey,
		})
	}
	return config
}

// configuration is the SDK's default one pointed at the run's network, with every service off that would leave loopback.
func configuration(asked *request) sdk.Config {
	config := sdk.DefaultConfig(sdk.NetworkRegtest)
	if asked.Kind == "server" {
		config = sdk.DefaultServerConfig(sdk.NetworkRegtest)
	}
	config.RealTimeSyncServerUrl = nil
	config.LnurlDomain = nil
	// True would pay a Spark address found in an invoice, and no Lightning payment would be one.
	config.PreferSparkOverLightning = false
	config.LeafOptimizationConfig.AutoEnabled = asked.LeafOptimizer
	config.TokenOptimizationConfig.AutoEnabled = false
	if asked.Network.Kind != "regtest" {
		config.UseDefaultExternalInputParsers = false
	}
	if asked.Network.Kind == "local" {
		config.SparkConfig = asked.Network.config()
	}
	if asked.Network.Kind == "nowhere" && config.SparkConfig != nil {
		for index := range config.SparkConfig.SigningOperators {
			config.SparkConfig.SigningOperators[index].Address = nowhere
		}
		config.SparkConfig.SspConfig.BaseUrl = nowhere
	}
	return config
}

// chain knows no transaction: the local network has no Bitcoin chain behind it.
type chain struct{}

func (chain) GetAddressUtxos(string) ([]sdk.Utxo, error) { return []sdk.Utxo{}, nil }
func (chain) GetTransactionStatus(string) (sdk.TxStatus, error) {
	return sdk.TxStatus{Confirmed: false}, nil
}
func (chain) GetTransactionHex(txid string) (string, error) {
	return "", sdk.NewChainServiceErrorGeneric("the local network has no transaction " + txid)
}
func (chain) BroadcastTransaction(string) error { return nil }
func (chain) RecommendedFees() (sdk.RecommendedFees, error) {
	return sdk.RecommendedFees{FastestFee: 1, HalfHourFee: 1, HourFee: 1, EconomyFee: 1, MinimumFee: 1}, nil
}

// reporter tells of the events of one wallet, received payments with what they were.
type reporter struct {
	wallet string
	tell   func(map[string]any)
}

func (r reporter) OnEvent(event sdk.SdkEvent) {
	name := strings.TrimPrefix(reflect.TypeOf(event).Name(), "SdkEvent")
	told := map[string]any{"event": "seen", "wallet": r.wallet, "type": strings.ToLower(name[:1]) + name[1:]}
	if paid, ok := event.(sdk.SdkEventPaymentSucceeded); ok && paid.Payment.PaymentType == sdk.PaymentTypeReceive {
		told["event"] = "received"
		told["id"] = paid.Payment.Id
		told["amountSat"] = paid.Payment.Amount.Int64()
	}
	r.tell(told)
}

// deaf is a listener that does nothing, with an instance that it may hold.
type deaf struct{ captured *sdk.BreezSdk }

func (*deaf) OnEvent(sdk.SdkEvent) {}

func builderOf(asked *request, seed []byte) *sdk.SdkBuilder {
	builder := sdk.NewSdkBuilder(configuration(asked), sdk.SeedEntropy{Field0: seed})
	return tracked("SdkBuilder", builder, (*sdk.SdkBuilder).Destroy)
}

func built(asked *request) (*sdk.BreezSdk, error) {
	seed, err := hex.DecodeString(asked.Seed)
	if err != nil {
		return nil, errors.New("seed should be hex digits")
	}
	if err := os.MkdirAll(asked.Storage, 0o700); err != nil {
		return nil, err
	}
	builder := builderOf(asked, seed)
	builder.WithDefaultStorage(asked.Storage)
	if asked.Network.Kind != "regtest" {
		builder.WithChainService(chain{})
	}
	instance, err := builder.Build()
	if err != nil {
		return nil, err
	}
	return tracked("BreezSdk", instance, (*sdk.BreezSdk).Destroy), nil
}

func build(a *agent, asked *request) (any, error) {
	instance, err := built(asked)
	if err != nil {
		return nil, err
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	a.instances[asked.Instance] = instance
	return nil, nil
}

// live builds, disconnects and releases.
func live(_ *agent, asked *request) (any, error) {
	instance, err := built(asked)
	if err != nil {
		return nil, err
	}
	return nil, instance.Disconnect()
}

// listen adds the listener that tells of the instance's events, under the wallet's name.
func listen(a *agent, asked *request) (any, error) {
	return with(a, asked, func(instance *sdk.BreezSdk) (any, error) {
		return instance.AddEventListener(reporter{asked.Wallet, a.tell}), nil
	})
}

func with(a *agent, asked *request, do func(*sdk.BreezSdk) (any, error)) (any, error) {
	instance, err := a.instance(asked)
	if err != nil {
		return nil, err
	}
	return do(instance)
}

func disconnect(a *agent, asked *request) (any, error) {
	return with(a, asked, func(instance *sdk.BreezSdk) (any, error) { return nil, instance.Disconnect() })
}

// release drops the only reference to an instance that was disconnected.
func release(a *agent, asked *request) (any, error) {
	_, err := a.drop(asked)
	return nil, err
}

// abandon lets an instance go that was not disconnected: by dropping the only reference, or by its own Destroy.
func abandon(a *agent, asked *request) (any, error) {
	instance, err := a.drop(asked)
	if err == nil && asked.Release == "free" {
		countObject("BreezSdk", -1)
		instance.Destroy()
	}
	return nil, err
}

func address(a *agent, asked *request) (any, error) {
	var method sdk.ReceivePaymentMethod
	switch asked.Kind {
	case "spark":
		method = sdk.ReceivePaymentMethodSparkAddress{}
	case "bitcoin":
		method = sdk.ReceivePaymentMethodBitcoinAddress{}
	case "invoice":
		method = sdk.ReceivePaymentMethodBolt11Invoice{Description: "sdk-memtest", AmountSats: asked.AmountSat}
	default:
		return nil, fmt.Errorf("kind should be spark, bitcoin or invoice, got %q", asked.Kind)
	}
	return with(a, asked, func(instance *sdk.BreezSdk) (any, error) {
		received, err := instance.ReceivePayment(sdk.ReceivePaymentRequest{PaymentMethod: method})
		return received.PaymentRequest, err
	})
}

func balance(a *agent, asked *request) (any, error) {
	return with(a, asked, func(instance *sdk.BreezSdk) (any, error) {
		info, err := instance.GetInfo(sdk.GetInfoRequest{EnsureSynced: &asked.Synced})
		return info.BalanceSats, err
	})
}

func pay(a *agent, asked *request) (any, error) {
	wanted := sdk.PrepareSendPaymentRequest{PaymentRequest: sdk.PaymentRequestInput{Input: asked.To}}
	if asked.AmountSat != nil {
		amount := new(big.Int).SetUint64(*asked.AmountSat)
		wanted.Amount = &amount
	}
	return with(a, asked, func(instance *sdk.BreezSdk) (any, error) {
		prepared, err := instance.PrepareSendPayment(wanted)
		if err != nil {
			return nil, err
		}
		sent, err := instance.SendPayment(sdk.SendPaymentRequest{PrepareResponse: prepared})
		return sent.Payment.Id, err
	})
}

func syncWallet(a *agent, asked *request) (any, error) {
	return with(a, asked, func(instance *sdk.BreezSdk) (any, error) {
		_, err := instance.SyncWallet(sdk.SyncWalletRequest{})
		return nil, err
	})
}

func addListener(a *agent, asked *request) (any, error) {
	return with(a, asked, func(instance *sdk.BreezSdk) (any, error) {
		return instance.AddEventListener(&deaf{}), nil
	})
}

func removeListener(a *agent, asked *request) (any, error) {
	return with(a, asked, func(instance *sdk.BreezSdk) (any, error) {
		return instance.RemoveEventListener(asked.Listener), nil
	})
}

// planted is what `plant` leaks: it stays reachable here.
type planted struct {
	kept []any
	// Lives as long as the run: a place that listeners can pile up in.
	crowded *sdk.BreezSdk
}

// plant plants a known leak.
func plant(a *agent, asked *request) (any, error) {
	switch asked.Leak {
	case "js-retain":
		a.keep(make([]byte, asked.Count))
		return nil, nil
	case "rust-bytes":
		forgetBlock(asked.Count)
		return nil, nil
	}
	for range asked.Count {
		if err := a.plantOne(asked); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (a *agent) keep(what any) {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.planted.kept = append(a.planted.kept, what)
}

func (a *agent) plantOne(asked *request) error {
	server := *asked
	// Without background tasks: what its instances leak is not the tasks'.
	server.Kind = "server"
	switch asked.Leak {
	case "instance":
		_, err := built(asked)
		return err
	case "handle":
		a.keep(builderOf(asked, make([]byte, 32)))
		return nil
	case "timer":
		go time.Sleep(time.Hour)
		return nil
	case "listener":
		if a.planted.crowded == nil {
			instance, err := built(&server)
			if err != nil {
				return err
			}
			a.planted.crowded = instance
		}
		a.planted.crowded.AddEventListener(&deaf{})
		return nil
	case "listener-captures-sdk":
		// The library holds the listener, the listener the instance, and that keeps its native half.
		instance, err := built(&server)
		if err != nil {
			return err
		}
		instance.AddEventListener(&deaf{instance})
		return nil
	default:
		return fmt.Errorf("the agent plants no %q", asked.Leak)
	}
}
