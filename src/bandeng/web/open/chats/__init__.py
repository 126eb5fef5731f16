"""What is said in a chat: the same by WeChat and by WeCom."""
