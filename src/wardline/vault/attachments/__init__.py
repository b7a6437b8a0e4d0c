"""Files of archived messages: fetched from the hub, compared, sealed under the conversation's key."""
