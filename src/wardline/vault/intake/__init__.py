"""From a gateway's durable inbox to conversations: store before the answer, then carry out, each message once.

``store_inbound`` keeps the bytes sealed; ``run_intake`` works them off in order; ``process_inbound`` carries out what
``gateways/hl7`` decides, in one transaction with the message's new state.
"""
