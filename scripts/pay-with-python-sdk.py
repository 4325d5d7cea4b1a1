"""Two wallets of the Python package pay each other on the local network, with the SDK's default configuration.

Usage: pay-with-python-sdk.py PAYMENTS, with the line that `sdk-memtest network` prints on stdin and the package on
PYTHONPATH. Prints what came of it as one JSON line, the last. Started by python-payments.ts.
"""
import asyncio
import inspect
import json
import os
import secrets
import shutil
import sys
import tempfile
import time
import urllib.request

import breez_sdk_spark as sdk

AMOUNT_SAT = 1000
RECEIPT_SEC = 30


def accepted(kind, fields):
    """Fields that this version's class has: newer versions have more."""
    known = inspect.signature(kind.__init__).parameters
    return kind(**{name: value for name, value in fields.items() if name in known})


def spark_config(network):
    ssp = network["sspConfig"]
    fields = {
        "coordinator_identifier": network["coordinatorIdentifier"],
        "threshold": network["threshold"],
        "signing_operators": [
            accepted(
                sdk.SparkSigningOperator,
                {
                    "id": each["id"],
                    "identifier": each["identifier"],
                    "address": each["address"],
                    "identity_public_key": each["identityPublicKey"],
                    "ca_cert_pem": None,
                },
            )
            for each in network["signingOperators"]
        ],
        "ssp_config": sdk.SparkSspConfig(
            base_url=ssp["baseUrl"],
            identity_public_key=ssp["identityPublicKey"],
            schema_endpoint=ssp["schemaEndpoint"],
        ),
        "expected_withdraw_bond_sats": network["expectedWithdrawBondSats"],
        "expected_withdraw_relative_block_locktime": network["expectedWithdrawRelativeBlockLocktime"],
        "max_token_transaction_inputs": None,
    }
    return accepted(sdk.SparkConfig, fields)


def config(network):
    """The defaults, but for where the network is and the services that would leave the machine."""
    chosen = sdk.default_config(sdk.Network.REGTEST)
    chosen.spark_config = spark_config(network)
    chosen.real_time_sync_server_url = None
    chosen.lnurl_domain = None
    chosen.use_default_external_input_parsers = False
    return chosen


class NoChain(sdk.BitcoinChainService):
    async def get_address_utxos(self, address):
        return []

    async def get_transaction_status(self, txid):
        return sdk.TxStatus(confirmed=False, block_height=None, block_time=None)

    async def get_transaction_hex(self, txid):
        raise sdk.ChainServiceError.GENERIC("there is no chain")

    async def broadcast_transaction(self, tx):
        return None

    async def recommended_fees(self):
        return sdk.RecommendedFees(fastest_fee=1, half_hour_fee=1, hour_fee=1, economy_fee=1, minimum_fee=1)


class Wallet(sdk.EventListener):
    def __init__(self, folder):
        self.folder, self.received, self.changed = folder, set(), asyncio.Event()

    async def on_event(self, event):
        if event.is_PAYMENT_SUCCEEDED() and event.payment.payment_type == sdk.PaymentType.RECEIVE:
            self.received.add(event.payment.id)
        self.changed.set()

    async def connect(self, network):
        builder = sdk.SdkBuilder(config(network), sdk.Seed.ENTROPY(secrets.token_bytes(32)))
        await builder.with_default_storage(self.folder)
        await builder.with_chain_service(NoChain())
        self.sdk = await builder.build()
        self.listener = await self.sdk.add_event_listener(self)
        await self.sdk.get_info(sdk.GetInfoRequest(ensure_synced=True))
        method = sdk.ReceivePaymentMethod.SPARK_ADDRESS()
        answer = await self.sdk.receive_payment(sdk.ReceivePaymentRequest(payment_method=method))
        self.address = answer.payment_request

    async def balance(self):
        return (await self.sdk.get_info(sdk.GetInfoRequest(ensure_synced=False))).balance_sats

    async def until(self, reached):
        """Looks again after each event, and each second: a balance may be written after its event."""
        async def wait():
            while not await reached():
                self.changed.clear()
                try:
                    await asyncio.wait_for(self.changed.wait(), 1)
                except asyncio.TimeoutError:
                    pass

        await asyncio.wait_for(wait(), RECEIPT_SEC)

    async def pay(self, to):
        wrap = getattr(sdk, "PaymentRequest", None)
        request = to.address if wrap is None else wrap.INPUT(to.address)
        prepared = await self.sdk.prepare_send_payment(
            sdk.PrepareSendPaymentRequest(payment_request=request, amount=AMOUNT_SAT)
        )
        sent = await self.sdk.send_payment(sdk.SendPaymentRequest(prepare_response=prepared))

        async def arrived():
            return sent.payment.id in to.received

        await to.until(arrived)


def fund(network, address):
    body = json.dumps({"address": address, "amountsSat": [AMOUNT_SAT, AMOUNT_SAT]}).encode()
    request = urllib.request.Request(network["faucetUrl"], data=body, headers={"content-type": "application/json"})
    urllib.request.urlopen(request).read()


async def run(network, payments, folder):
    alice, bob = Wallet(os.path.join(folder, "alice")), Wallet(os.path.join(folder, "bob"))
    for wallet in (alice, bob):
        os.makedirs(wallet.folder)
        await wallet.connect(network["sparkConfig"])
        fund(network, wallet.address)

        async def funded():
            return await wallet.balance() == 2 * AMOUNT_SAT

        await wallet.until(funded)
    failures = []
    began = time.monotonic()
    sender, receiver = alice, bob
    for _ in range(payments):
        try:
            await sender.pay(receiver)
        except Exception as error:
            failures.append(f"{type(error).__name__}: {error}")
        sender, receiver = receiver, sender
    seconds = time.monotonic() - began

    async def settled():
        return await alice.balance() + await bob.balance() == 4 * AMOUNT_SAT

    if not failures:
        await alice.until(settled)
    wallets = await alice.balance() + await bob.balance()
    for wallet in (alice, bob):
        await wallet.sdk.remove_event_listener(wallet.listener)
        await wallet.sdk.disconnect()
    return {
        "payments": payments - len(failures),
        "failures": failures,
        "seconds": seconds,
        "walletsSat": wallets,
        "ladder": "watchtower_fee_ladder_enabled" in inspect.signature(sdk.Config.__init__).parameters,
    }


folder = tempfile.mkdtemp(prefix="python-sdk-")
try:
    print(json.dumps(asyncio.run(run(json.loads(sys.stdin.readline()), int(sys.argv[1]), folder))), flush=True)
finally:
    shutil.rmtree(folder, ignore_errors=True)
