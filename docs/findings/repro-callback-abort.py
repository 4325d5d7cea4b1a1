# An exception of another kind than a callback declares ends the whole Python process.
# pip install breez-sdk-spark==0.19.2 && python repro-callback-abort.py undeclared|declared
import asyncio
import sys
import tempfile

import breez_sdk_spark as sdk

how = sys.argv[1] if len(sys.argv) > 1 else "undeclared"


class Chain(sdk.BitcoinChainService):
    async def get_address_utxos(self, address):
        return []

    async def get_transaction_status(self, txid):
        return await self.get_transaction_hex(txid)

    async def get_transaction_hex(self, txid):
        if how == "declared":
            raise sdk.ChainServiceError.Generic("no such transaction")
        raise ValueError("no such transaction")  # as any slip in a callback would raise

    async def broadcast_transaction(self, tx):
        return None

    async def recommended_fees(self):
        raise sdk.ChainServiceError.Generic("no fees")


async def main():
    config = sdk.default_server_config(sdk.Network.REGTEST)
    config.real_time_sync_server_url = None
    for operator in config.spark_config.signing_operators:
        operator.address = "http://127.0.0.1:9"  # nobody answers there
    config.spark_config.ssp_config.base_url = "http://127.0.0.1:9"
    builder = sdk.SdkBuilder(config, sdk.Seed.ENTROPY(bytes(32)))
    await builder.with_default_storage(tempfile.mkdtemp())
    await builder.with_chain_service(Chain())
    wallet = await builder.build()
    try:
        await wallet.claim_deposit(sdk.ClaimDepositRequest(txid="00" * 32, vout=0))
    except Exception as error:
        print("claim_deposit raised", type(error).__name__)
    await wallet.disconnect()


asyncio.run(main())
print("the process lives")
